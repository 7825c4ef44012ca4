"""Drop the plain columns of facts that are sealed since the migration before.

On SQLite the tables are copied and the old pages overwritten with zeros. On PostgreSQL the values
stay in old row versions until each table is rewritten (`VACUUM FULL`), and in older backups.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_drop_sealed_columns"
down_revision = "0005_seal_records"
branch_labels = None
depends_on = None

DROPPED = {
    "screening": ("age_group", "is_emergency", "instruments"),
    "hand_over": ("return_code",),
    "case": ("age_group",),
    "case_milestone": ("name", "object_id"),
    "need": ("domain", "service_type", "priority"),
    "planned_action": ("responsible",),
    "referral": ("priority", "reason_code"),
    "referral_change": ("reason_code",),
    "contact_attempt": ("way", "outcome"),
    "service_feedback": ("arrived", "score"),
    "decision": ("kind", "outcome", "decided_on"),
    "closure": ("reason", "feedback_offered", "safety_plan_handed_over"),
    "consent": (
        "purpose",
        "recipients",
        "categories",
        "services",
        "text_version",
        "language",
        "read_aloud",
        "points",
        "given_by",
        "assented",
        "manner",
        "ending",
    ),
    "packet": ("service", "categories"),
    "erasure": ("compartment", "reason"),
    "legal_hold": ("reason",),
}


def upgrade() -> None:
    op.drop_index(op.f("ix_case_milestone_name"), "case_milestone")
    for table, columns in DROPPED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table == "decision":
                batch_op.drop_constraint(op.f("uq_decision_notification_id_kind"), type_="unique")
                batch_op.alter_column("number", existing_type=sa.Integer(), nullable=False)
                batch_op.alter_column("is_last", existing_type=sa.Boolean(), nullable=False)
                batch_op.create_unique_constraint(
                    op.f("uq_decision_notification_id_number"), ["notification_id", "number"]
                )
            if table == "consent":
                batch_op.alter_column("is_for_work", existing_type=sa.Boolean(), nullable=False)
            batch_op.alter_column("record_sealed", existing_type=sa.LargeBinary(), nullable=False)
            for column in columns:
                batch_op.drop_column(column)


def downgrade() -> None:
    raise NotImplementedError("The facts are sealed: restore a backup from before instead.")
