"""Claim a notice before it is mailed; let background work find what is due by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0002_claim_mail"
down_revision = "0001_first_schema"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mail_after", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("mail_claim", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_notice_mail_claim"), ["mail_claim"], unique=False)
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("escalate_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("expire_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_referral_escalate_at"), ["escalate_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_expire_at"), ["expire_at"], unique=False)
        batch_op.create_index("ix_referral_reminder", ["respond_by", "reminded_at"], unique=False)
    op.create_index(op.f("ix_follow_up_referral_id"), "follow_up", ["referral_id"], unique=False)
    op.create_index(op.f("ix_referral_previous_id"), "referral", ["previous_id"], unique=False)
    op.create_index(
        "ix_screening_author", "screening", ["created_by_id", "created_at"], unique=False
    )
    op.create_index("ix_screening_unfinished", "screening", ["status", "expires_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_screening_unfinished", "screening")
    op.drop_index("ix_screening_author", "screening")
    op.drop_index(op.f("ix_referral_previous_id"), "referral")
    op.drop_index(op.f("ix_follow_up_referral_id"), "follow_up")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_reminder")
        batch_op.drop_index(batch_op.f("ix_referral_expire_at"))
        batch_op.drop_index(batch_op.f("ix_referral_escalate_at"))
        batch_op.drop_column("expire_at")
        batch_op.drop_column("escalate_at")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_mail_claim"))
        batch_op.drop_column("mail_claim")
        batch_op.drop_column("mail_after")
