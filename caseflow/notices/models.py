"""The table of notices: each refers to a thing, and never copies its content."""

import uuid
from datetime import datetime

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model


class NoticeKind(LabelledEnum):
    """The reason for a notice."""

    SCREENING_HANDED_OVER = "screening_handed_over", N_("A screening was handed over to you")
    SCREENING_RECEIVED = "screening_received", N_("Your screening arrived")
    SCREENING_TAKEN_UP = "screening_taken_up", N_("Your screening was accepted")
    SCREENING_RETURNED = "screening_returned", N_("A screening was returned to you")
    SCREENING_UNFINISHED = "screening_unfinished", N_("A screening is not finished")
    CASE_ASSIGNED = "case_assigned", N_("A case was assigned to you")
    TASK_GIVEN = "task_given", N_("A task of a case was given to you")
    EMERGENCY_ANSWERED = "emergency_answered", N_("Somebody answered an emergency action")
    EMERGENCY_RUNS_OUT = "emergency_runs_out", N_("The time of an emergency action is running out")
    REFERRAL_ARRIVED = "referral_arrived", N_("A referral arrived")
    REFERRAL_CHANGED = "referral_changed", N_("A partner replied to a referral")
    REFERRAL_RECALLED = "referral_recalled", N_("A referral was recalled")
    REFERRAL_OVERDUE = "referral_overdue", N_("No reply to a referral")
    REFERRAL_ESCALATED = "referral_escalated", N_("A referral was passed on to the coordinator")
    NOTIFICATION_ARRIVED = "notification_arrived", N_("A notification arrived")
    NOTIFICATION_ENDED = "notification_ended", N_("A notification has ended")
    DECISION_MADE = "decision_made", N_("The authority has decided")
    QUESTION_ASKED = "question_asked", N_("The authority has a question")
    ANSWER_ARRIVED = "answer_arrived", N_("The case organisation wrote about a notification")
    PLAN_TO_APPROVE = "plan_to_approve", N_("A plan is waiting for approval")
    PLAN_APPROVED = "plan_approved", N_("A plan was approved")
    CLOSURE_TO_APPROVE = "closure_to_approve", N_("A closure request is waiting for approval")
    CLOSURE_APPROVED = "closure_approved", N_("A closure request was approved")
    CLOSURE_RETURNED = "closure_returned", N_("A closure request was returned to you")
    ADMIN_LINK_MADE = "admin_link_made", N_("An operator made a new link for an administrator")
    ACCOUNT_TO_CONFIRM = "account_to_confirm", N_("A change of an account needs a second person")
    ACCOUNT_DECIDED = "account_decided", N_("A change of an account was decided")
    ACCOUNT_BY_OPERATOR = "account_by_operator", N_("An operator confirmed a change of an account")
    ACCOUNT_DISABLED = "account_disabled", N_("The account of somebody who approves was disabled")
    OWN_ACCOUNT = "own_account", N_("Somebody requested or decided on a change of your account")
    MATCH_FOUND = "match_found", N_("There is a possible match between two organisations")
    MATCH_ASKED = "match_asked", N_("The coordination desk has a question about one of our files")
    MATCH_AGREED = "match_agreed", N_("An organisation that may know the person agreed to be named")
    ALERT_RAISED = "alert_raised", N_("There is an alert")
    CASE_ADULT = "case_adult", N_("A person is 18 now: ask for their own consent")
    CASE_RESTS = "case_rests", N_("A case is paused because consent has expired")
    ERASURE_TO_DECIDE = "erasure_to_decide", N_("An erasure request is waiting for your decision")
    ERASURE_DECIDED = "erasure_decided", N_("An erasure request was decided")


class Notice(Model):
    """A notice for one user; `object_type` (a table) and `object_id` identify its subject."""

    __tablename__ = "notice"
    __digested__ = False
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
    mail_after: Mapped[datetime | None]
    """Not mailed before this time, because a node is mailing it, or the mail host refused it."""
    mail_claim: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """The id of the e-mail about this notice: a part of its Message-ID, the same at each try."""
