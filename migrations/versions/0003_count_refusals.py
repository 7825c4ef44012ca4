"""Count the refused requests of an account; find alerts by their answer, which lists page by."""

import sqlalchemy as sa
from alembic import op

revision = "0003_count_refusals"
down_revision = "0002_claim_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refused_count",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_count")),
    )
    op.create_index(op.f("ix_refused_count_since"), "refused_count", ["since"], unique=False)
    op.create_index(op.f("ix_alert_answered_at"), "alert", ["answered_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_alert_answered_at"), "alert")
    op.drop_index(op.f("ix_refused_count_since"), "refused_count")
    op.drop_table("refused_count")
