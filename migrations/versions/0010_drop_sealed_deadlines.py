"""Drop the plain columns of deadlines and services that are sealed since the migration before.

On SQLite the tables are copied and the old pages overwritten with zeros. On PostgreSQL the values
stay in old row versions until each table is rewritten (`VACUUM FULL`), and in older backups.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_drop_sealed_deadlines"
down_revision = "0009_seal_deadlines"
branch_labels = None
depends_on = None

DROPPED = {
    "hand_over": "receive_by",
    "plan": "review_on",
    "planned_action": "due_on",
    "referral": "service_id",
    "notification": "decide_by",
    "follow_up": "due_on",
}
_OPEN = sa.text(
    "status IN ('draft', 'sent', 'acknowledged', 'information_requested', 'waitlisted', "
    "'accepted', 'in_service')"
)


def upgrade() -> None:
    op.drop_index("uq_referral_open", "referral")
    op.drop_index("ix_follow_up_due", "follow_up")
    for table, column in DROPPED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("record_sealed", existing_type=sa.LargeBinary(), nullable=False)
            if table == "referral":
                batch_op.alter_column(
                    "service_hash", existing_type=sa.LargeBinary(), nullable=False
                )
                batch_op.drop_constraint(op.f("fk_referral_service_id"), type_="foreignkey")
            batch_op.drop_column(column)
    op.create_index("ix_follow_up_open", "follow_up", ["case_id", "done_at"], unique=False)
    op.create_index(
        "uq_referral_open",
        "referral",
        ["service_hash"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    raise NotImplementedError("The facts are sealed: restore a backup from before instead.")
