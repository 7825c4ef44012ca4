"""Search cards, and their removals."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Cases from before get their card when identity is next saved."""
    op.create_table(
        "search_card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("document_index", sa.LargeBinary(), nullable=True),
        sa.Column("tokens_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_card")),
        sa.UniqueConstraint("case_id", name=op.f("uq_search_card_case_id")),
    )
    for name in ("changed_at", "phone_index", "document_index"):
        op.create_index(op.f(f"ix_search_card_{name}"), "search_card", [name])
    op.create_table(
        "search_removal",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_search_removal")),
    )
    op.create_index(op.f("ix_search_removal_removed_at"), "search_removal", ["removed_at"])


def downgrade() -> None:
    """Everything here can be made again from identity."""
    for name in ("search_removal", "search_card"):
        op.drop_table(name)
