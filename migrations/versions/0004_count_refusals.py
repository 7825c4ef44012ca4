"""Count the refused requests of an account; let lists and background work find rows by indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0004_count_refusals"
down_revision = "0003_requests_and_matches"
branch_labels = None
depends_on = None
INDEXES = (
    ("ix_audit_anchor_size", "audit_anchor", ["size"]),
    ("ix_erasure_undecided", "erasure", ["approved_at", "declined_at"]),
    ("ix_exclusion_organisation_id", "exclusion", ["organisation_id"]),
    ("ix_exclusion_user_id", "exclusion", ["user_id"]),
    ("ix_reflection_period_ends_on", "reflection_period", ["ends_on"]),
    ("ix_user_session_created_at", "user_session", ["created_at"]),
)


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
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns, unique=False)


def downgrade() -> None:
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(name, table)
    op.drop_index(op.f("ix_alert_answered_at"), "alert")
    op.drop_index(op.f("ix_refused_count_since"), "refused_count")
    op.drop_table("refused_count")
