"""Keep counts of the work that has ended, with the indexes in whose order they are made."""

import sqlalchemy as sa
from alembic import op

revision = "0013_count_work"
down_revision = "0012_people"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_hand_over_handed", "hand_over", ["handed_at", "id"]),
    ("ix_hand_over_received", "hand_over", ["received_at", "id"]),
    ("ix_hand_over_taken_up", "hand_over", ["taken_up_at", "id"]),
    ("ix_hand_over_returned", "hand_over", ["returned_at", "id"]),
    ("ix_referral_moved", "referral", ["status_at", "id"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.create_table(
        "work_tally",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("record_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_work_tally_recipient_id")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["organisation.id"], name=op.f("fk_work_tally_sender_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_tally")),
    )
    op.create_index("ix_work_tally_month", "work_tally", ["month"])
    op.create_index(
        "uq_work_tally",
        "work_tally",
        ["recipient_id", "kind", "month", "sender_id"],
        unique=True,
    )
    op.create_table(
        "work_open",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("record_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_work_open_recipient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_open")),
    )
    op.create_index("uq_work_open", "work_open", ["recipient_id", "kind"], unique=True)
    op.create_table(
        "work_checkpoint",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_work_checkpoint")),
    )


def downgrade() -> None:
    op.drop_table("work_checkpoint")
    op.drop_table("work_open")
    op.drop_table("work_tally")
    for name, table, _columns in INDEXES:
        op.drop_index(name, table_name=table)
