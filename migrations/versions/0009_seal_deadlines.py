"""Prepare sealing deadlines, and which service a referral asks for, beside their plain columns.

A deadline follows the urgency: its distance from the moment at which it was set told who has an
emergency. The rows are sealed after this migration, by the command that ran it, because that needs
the keys. The next one drops the plain columns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_seal_deadlines"
down_revision = "0008_add_emergencies"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SEALED = {
    "hand_over": {"receive_by": MOMENT},
    "plan": {"review_on": sa.Date()},
    "planned_action": {"due_on": sa.Date()},
    "referral": {"service_id": sa.Uuid()},
    "notification": {"decide_by": MOMENT},
    "follow_up": {"due_on": sa.Date()},
}
"""By table the plain columns that become sealed facts, each with its type."""
_NEW = ("plan", "notification", "follow_up")
"""Tables that had no facts under the system key before."""


def upgrade() -> None:
    for table in _NEW:
        op.add_column(table, sa.Column("record_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("referral", sa.Column("service_hash", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("referral", "service_hash")
    for table in reversed(_NEW):
        op.drop_column(table, "record_sealed")


def derived(table: str, row: dict) -> dict:  # type: ignore[type-arg]
    """Return the new plain columns of a row, from its columns of before."""
    if table != "referral":
        return {}
    from caseflow.encryption import keyed_hashes

    asked = row["case_id"].bytes + row["service_id"].bytes
    return {"service_hash": keyed_hashes("open referral", asked)[0]}
