"""Add to which consent or notification a document belongs."""

import sqlalchemy as sa
from alembic import op

revision = "0021_document_attachment"
down_revision = "0020_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_by_id", sa.Uuid(), nullable=False),
        sa.Column("thing_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(attached_at IS NULL) = (attached_by_id IS NULL)",
            name="ck_document_attachment_attached_at_and_by",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_document_attachment_case_id"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name="fk_document_attachment_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_document_attachment"),
    )
    op.create_index(
        "ix_document_attachment_case_id", "document_attachment", ["case_id"], unique=False
    )
    op.create_index(
        "ix_document_attachment_document_id", "document_attachment", ["document_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("document_attachment")
