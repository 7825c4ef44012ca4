"""Add the documents of cases, their chunks, and where their papers went."""

import sqlalchemy as sa
from alembic import op

revision = "0020_documents"
down_revision = "0019_joined_file"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(added_at IS NULL) = (added_by_id IS NULL)", name="ck_document_added_at_and_by"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_document_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("content_hash", name="uq_document_content_hash"),
    )
    op.create_index("ix_document_case_id", "document", ["case_id"], unique=False)
    op.create_table(
        "document_chunk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_document_chunk_case_id"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name="fk_document_chunk_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_document_chunk"),
    )
    op.create_index("ix_document_chunk_case_id", "document_chunk", ["case_id"], unique=False)
    op.create_index(
        "ix_document_chunk_document", "document_chunk", ["document_id", "number"], unique=True
    )
    op.create_table(
        "custody_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(recorded_at IS NULL) = (recorded_by_id IS NULL)",
            name="ck_custody_change_recorded_at_and_by",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_custody_change_case_id"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name="fk_custody_change_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_custody_change"),
    )
    op.create_index("ix_custody_change_case_id", "custody_change", ["case_id"], unique=False)
    op.create_index(
        "ix_custody_change_document_id", "custody_change", ["document_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("custody_change")
    op.drop_table("document_chunk")
    op.drop_table("document")
