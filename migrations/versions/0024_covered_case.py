"""Add the cases that a colleague has while their caseworker is away."""

import sqlalchemy as sa
from alembic import op

revision = "0024_covered_case"
down_revision = "0023_identification"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "covered_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("cover_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(given_at IS NULL) = (given_by_id IS NULL)", name="ck_covered_case_given_at_and_by"
        ),
        sa.CheckConstraint(
            "(returned_at IS NULL) = (returned_by_id IS NULL)",
            name="ck_covered_case_returned_at_and_by",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_covered_case_case_id"),
        sa.ForeignKeyConstraint(["cover_id"], ["user.id"], name="fk_covered_case_cover_id"),
        sa.ForeignKeyConstraint(["worker_id"], ["user.id"], name="fk_covered_case_worker_id"),
        sa.PrimaryKeyConstraint("id", name="pk_covered_case"),
    )
    op.create_index("ix_covered_case_back", "covered_case", ["returned_at", "until"], unique=False)
    for name in ("case_id", "worker_id", "cover_id"):
        op.create_index(f"ix_covered_case_{name}", "covered_case", [name], unique=False)


def downgrade() -> None:
    for name in ("cover_id", "worker_id", "case_id"):
        op.drop_index(f"ix_covered_case_{name}", table_name="covered_case")
    op.drop_index("ix_covered_case_back", table_name="covered_case")
    op.drop_table("covered_case")
