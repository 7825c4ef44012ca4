"""Add messages about notifications, and what is asked of authorities and courts."""

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
    op.create_table(
        "claim_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("record_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(recorded_at IS NULL) = (recorded_by_id IS NULL)",
            name="ck_claim_step_recorded_at_and_by",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_claim_step_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_claim_step"),
    )
    op.create_index("ix_claim_step_case_id", "claim_step", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_claim_step_case_id", table_name="claim_step")
    op.drop_table("claim_step")
    op.drop_index("ix_notification_message_case_id", table_name="notification_message")
    op.drop_table("notification_message")
