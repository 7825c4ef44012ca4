"""Notices: to one person, or to an organisation; what about, never what it says."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.extensions import Model


class NoticeKind(StrEnum):
    """Why somebody is told."""

    SCREENING_HANDED_OVER = "screening_handed_over"
    SCREENING_RECEIVED = "screening_received"
    SCREENING_TAKEN_UP = "screening_taken_up"
    SCREENING_RETURNED = "screening_returned"
    SCREENING_UNFINISHED = "screening_unfinished"
    CASE_ASSIGNED = "case_assigned"
    REFERRAL_ARRIVED = "referral_arrived"
    REFERRAL_CHANGED = "referral_changed"
    REFERRAL_RECALLED = "referral_recalled"
    REFERRAL_OVERDUE = "referral_overdue"
    REFERRAL_ESCALATED = "referral_escalated"
    NOTIFICATION_ARRIVED = "notification_arrived"
    NOTIFICATION_ENDED = "notification_ended"
    DECISION_MADE = "decision_made"
    PLAN_TO_APPROVE = "plan_to_approve"
    PLAN_APPROVED = "plan_approved"
    CLOSURE_TO_APPROVE = "closure_to_approve"
    CLOSURE_APPROVED = "closure_approved"
    CLOSURE_RETURNED = "closure_returned"
    ALERT_RAISED = "alert_raised"
    CASE_RESTS = "case_rests"
    ERASURE_TO_DECIDE = "erasure_to_decide"
    ERASURE_DECIDED = "erasure_decided"


class Notice(Model):
    """One thing that somebody must be told; `object_id` leads to it."""

    __tablename__ = "notice"
    __committed__ = False
    __table_args__ = (Index("ix_notice_open", "user_id", "read_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID]
    kind: Mapped[NoticeKind]
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[uuid.UUID] = mapped_column(index=True)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None] = mapped_column(index=True)
    mail_attempts: Mapped[int] = mapped_column(Integer, default=0)
