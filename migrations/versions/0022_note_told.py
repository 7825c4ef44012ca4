"""Add to a note whether it may stand in the person's own file."""

import sqlalchemy as sa
from alembic import op

revision = "0022_note_told"
down_revision = "0021_document_attachment"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_column("told_sealed")
