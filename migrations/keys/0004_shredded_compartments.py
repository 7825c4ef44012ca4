"""A single compartment may be erased, up to a version of its key."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.rename_table("shred_ledger", "shred_ledger_of_cases")
    op.create_table(
        "shred_ledger",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("compartment", sa.String(length=80), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "compartment", "version"),
    )
    op.execute(
        'INSERT INTO shred_ledger (case_id, "at") SELECT case_id, "at" FROM shred_ledger_of_cases'
    )
    op.drop_table("shred_ledger_of_cases")


def downgrade() -> None:
    """Erased compartments are forgotten by the older version; the ledger's file still has them."""
    op.rename_table("shred_ledger", "shred_ledger_of_parts")
    op.create_table(
        "shred_ledger",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.execute(
        'INSERT INTO shred_ledger (case_id, "at") SELECT case_id, "at" '
        "FROM shred_ledger_of_parts WHERE compartment = ''"
    )
    op.drop_table("shred_ledger_of_parts")
