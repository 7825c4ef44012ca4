"""A seal on how far the log was read: moved on by SQL, the detectors would pass by what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("log_reading", sa.Column("seal", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("log_reading", "seal")
