"""Delays of sign-in, known to every process."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_delay",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_delay")),
    )
    op.create_index(op.f("ix_sign_in_delay_last_at"), "sign_in_delay", ["last_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sign_in_delay_last_at"), "sign_in_delay")
    op.drop_table("sign_in_delay")
