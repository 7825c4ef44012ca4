"""Add the pages of forms that were saved in a case, and the people of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0015_record"
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
    op.create_table(
        "related_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Uuid(), nullable=True),
        sa.Column("link_hash", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(recorded_at IS NULL) = (recorded_by_id IS NULL)",
            name="ck_related_person_recorded_at_and_by",
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)",
            name="ck_related_person_removed_at_and_by",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_related_person_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_related_person"),
    )
    for name in ("case_id", "link_hash"):
        op.create_index(f"ix_related_person_{name}", "related_person", [name], unique=False)


def downgrade() -> None:
    for name in ("link_hash", "case_id"):
        op.drop_index(f"ix_related_person_{name}", table_name="related_person")
    op.drop_table("related_person")
    op.drop_index("ix_form_part_case", table_name="form_part")
    op.drop_table("form_part")
