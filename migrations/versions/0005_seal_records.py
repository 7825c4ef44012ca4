"""Prepare the tables whose facts are sealed under the system key, beside their plain columns.

The rows are sealed after this migration, by the command that ran it, because that needs the keys.
The next one drops the plain columns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_seal_records"
down_revision = "0004_count_refusals"
branch_labels = None
depends_on = None

CODE, SHORT = sa.String(40), sa.String(20)
SEALED = {
    "screening": {"age_group": CODE, "is_emergency": sa.Boolean(), "instruments": sa.JSON()},
    "hand_over": {"return_code": CODE},
    "case": {"age_group": CODE},
    "case_milestone": {"name": CODE, "object_id": sa.Uuid()},
    "need": {"domain": CODE, "service_type": CODE, "priority": CODE},
    "planned_action": {"responsible": CODE},
    "referral": {"priority": CODE, "reason_code": CODE},
    "referral_change": {"reason_code": CODE},
    "contact_attempt": {"way": SHORT, "outcome": CODE},
    "service_feedback": {"arrived": CODE, "score": sa.Integer()},
    "decision": {"kind": CODE, "outcome": CODE, "decided_on": sa.Date()},
    "closure": {
        "reason": CODE,
        "feedback_offered": sa.Boolean(),
        "safety_plan_handed_over": sa.Boolean(),
    },
    "consent": {
        "purpose": CODE,
        "recipients": sa.JSON(),
        "categories": sa.JSON(),
        "services": sa.JSON(),
        "text_version": SHORT,
        "language": sa.String(8),
        "read_aloud": sa.Boolean(),
        "points": sa.JSON(),
        "given_by": CODE,
        "assented": sa.Boolean(),
        "manner": CODE,
        "ending": CODE,
    },
    "packet": {"service": sa.String(30), "categories": sa.JSON()},
    "erasure": {"compartment": sa.String(80), "reason": CODE},
    "legal_hold": {"reason": CODE},
}
"""By table the plain columns that become sealed facts, each with its type."""


def upgrade() -> None:
    for table in SEALED:
        op.add_column(table, sa.Column("record_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("consent", sa.Column("is_for_work", sa.Boolean(), nullable=True))
    op.add_column("decision", sa.Column("number", sa.Integer(), nullable=True))
    op.add_column("decision", sa.Column("is_last", sa.Boolean(), nullable=True))
    op.add_column(
        "reflection_period", sa.Column("end_noted_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("reflection_period", "end_noted_at")
    op.drop_column("decision", "is_last")
    op.drop_column("decision", "number")
    op.drop_column("consent", "is_for_work")
    for table in reversed(SEALED):
        op.drop_column(table, "record_sealed")


def derived(table: str, row: dict) -> dict:  # type: ignore[type-arg]
    """Return the new plain columns of a row, from its columns of before."""
    if table == "consent":
        return {"is_for_work": row["purpose"] == "case_management"}
    if table == "decision":
        is_second = row["kind"] == "conclusive_grounds"
        return {"number": 1 + is_second, "is_last": is_second or row["outcome"] == "negative"}
    return {}
