"""Add what authority and case organisation write about a notification."""

import sqlalchemy as sa
from alembic import op

revision = "0023_identification"
down_revision = "0022_note_told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notification_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("packet_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=False),
        sa.Column("record_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_notification_message_case_id"),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.id"],
            name="fk_notification_message_notification_id",
        ),
        sa.ForeignKeyConstraint(
            ["packet_id"], ["packet.id"], name="fk_notification_message_packet_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notification_message"),
        sa.UniqueConstraint(
            "notification_id", "number", name="uq_notification_message_notification_id_number"
        ),
    )
    op.create_index(
        "ix_notification_message_case_id", "notification_message", ["case_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_notification_message_case_id", table_name="notification_message")
    op.drop_table("notification_message")
