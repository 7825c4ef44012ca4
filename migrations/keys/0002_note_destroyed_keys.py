"""Note which keys were destroyed and may still be in the files of the store."""

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0002_note_destroyed_keys"
down_revision = "0001_first_schema"
branch_labels = None
depends_on = None

KEYS = ("case_key", "compartment_key", "organisation_key", "packet_grant", "system_key")


def upgrade() -> None:
    table = op.create_table(
        "key_destruction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("traces", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    # What was destroyed before this version may still be there, whatever it was.
    now = datetime.now(UTC)
    rows = [
        {"id": uuid.uuid4(), "table_name": name, "destroyed_at": now, "traces": b""}
        for name in KEYS
    ]
    op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_table("key_destruction")
