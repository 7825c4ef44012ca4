"""Add to a person whether an interpreter is needed, in which language, and of which sex."""

import sqlalchemy as sa
from alembic import op

revision = "0016_interpreter"
down_revision = "0015_record"
branch_labels = None
depends_on = None

COLUMNS = ("interpreting_sealed", "interpreter_language_sealed", "interpreter_sex_sealed")


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        for name in reversed(COLUMNS):
            batch_op.drop_column(name)
