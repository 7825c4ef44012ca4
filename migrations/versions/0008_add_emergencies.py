"""Keep the emergency actions of a person in a record of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0008_add_emergencies"
down_revision = "0007_destroyed_erasures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "emergency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("notes_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency")),
        sa.UniqueConstraint("case_id", name=op.f("uq_emergency_case_id")),
    )


def downgrade() -> None:
    op.drop_table("emergency")
