"""Add the joins of two files about one person."""

import sqlalchemy as sa
from alembic import op

revision = "0019_joined_file"
down_revision = "0018_calendar_feed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joined_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_by_id", sa.Uuid(), nullable=False),
        sa.Column("parted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parted_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(joined_at IS NULL) = (joined_by_id IS NULL)", name="ck_joined_file_joined_at_and_by"
        ),
        sa.CheckConstraint(
            "(parted_at IS NULL) = (parted_by_id IS NULL)", name="ck_joined_file_parted_at_and_by"
        ),
        sa.CheckConstraint("case_id <> other_id", name="ck_joined_file_two_files"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_joined_file_case_id"),
        sa.ForeignKeyConstraint(["other_id"], ["case.id"], name="fk_joined_file_other_id"),
        sa.PrimaryKeyConstraint("id", name="pk_joined_file"),
    )
    for name in ("case_id", "other_id"):
        op.create_index(f"ix_joined_file_{name}", "joined_file", [name], unique=False)


def downgrade() -> None:
    for name in ("other_id", "case_id"):
        op.drop_index(f"ix_joined_file_{name}", table_name="joined_file")
    op.drop_table("joined_file")
