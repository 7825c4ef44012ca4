"""Let users and organisations have a time zone, and keep the moment at which a consent ends.

Consents from before have no moment: they end when their last day is over in UTC, as until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_time_zones"
down_revision = "0010_drop_sealed_deadlines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("user", "organisation"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("time_zone", sa.String(length=64), nullable=True))
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_column("expires_at")
    for table in ("organisation", "user"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("time_zone")
