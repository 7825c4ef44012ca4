"""Entries of what caseflow last wrote in rows of the data store, so that older ones are refused."""

import sqlalchemy as sa
from alembic import op

revision = "0003_row_versions"
down_revision = "0002_note_destroyed_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "row_version",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", "version"),
    )
    with op.batch_alter_table("row_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_row_version_superseded_at"), ["superseded_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("row_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_row_version_superseded_at"))
    op.drop_table("row_version")
