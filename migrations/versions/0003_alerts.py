"""Alerts, marks of watched cases, and how far the log was read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_alert_answered_at_and_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert") as batch_op:
        batch_op.create_index("ix_alert_about", ["actor_id", "kind", "last_at"])
        batch_op.create_index(batch_op.f("ix_alert_organisation_id"), ["organisation_id"])
        batch_op.create_index(batch_op.f("ix_alert_raised_at"), ["raised_at"])
    op.create_table(
        "canary_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canary_mark")),
    )
    op.create_table(
        "listed_opening",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", "case_id", name=op.f("pk_listed_opening")),
    )
    with op.batch_alter_table("listed_opening") as batch_op:
        batch_op.create_index("ix_listed_opening_case", ["case_id", "sequence"])
    op.create_table(
        "log_reading",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_log_reading")),
    )


def downgrade() -> None:
    op.drop_table("log_reading")
    op.drop_table("listed_opening")
    op.drop_table("canary_mark")
    op.drop_table("alert")
