"""Add the pages of forms that were saved in a case."""

import sqlalchemy as sa
from alembic import op

revision = "0015_form_part"
down_revision = "0014_case_agenda"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=False),
        sa.Column("save_hash", sa.LargeBinary(), nullable=False),
        sa.Column("record_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_form_part_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_form_part"),
        sa.UniqueConstraint("save_hash", name="uq_form_part_save_hash"),
    )
    op.create_index("ix_form_part_case", "form_part", ["case_id", "saved_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_form_part_case", table_name="form_part")
    op.drop_table("form_part")
