"""Keep when the keys of an erasure had left every file of the stores."""

import sqlalchemy as sa
from alembic import op

revision = "0007_destroyed_erasures"
down_revision = "0006_drop_sealed_columns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_erasure_undestroyed", ["destroyed_at", "approved_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index("ix_erasure_undestroyed")
        batch_op.drop_column("destroyed_at")
