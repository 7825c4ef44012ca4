"""Rotation: which generation a key belongs to, and the newest rotation of each level."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEYS = ("organisation_key", "case_key", "compartment_key")


def upgrade() -> None:
    for table in KEYS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(
                sa.Column("generation", sa.Integer(), nullable=False, server_default="0")
            )
    op.create_table(
        "key_rotation",
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("target", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keys_made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("level"),
    )


def downgrade() -> None:
    op.drop_table("key_rotation")
    for table in KEYS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("generation")
