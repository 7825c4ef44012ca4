"""The words that procedures, cases and screens share; a word that is not here does not load."""

from enum import StrEnum


def N_(text: str) -> str:
    """Mark English text for translation where it is shown, and return it unchanged."""
    return text


class Milestone(StrEnum):
    """Something that happened to a case: recorded by a step, asked for by a procedure."""

    SCREENING_FINISHED = "screening.finished"
    SCREENING_HANDED_OVER = "screening.handed_over"
    SCREENING_TAKEN_UP = "screening.taken_up"
    CONSENT_GIVEN = "consent.given"
    CONSENT_NARROWED = "consent.narrowed"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    CASE_OPENED = "case.opened"
    RISK_ASSESSED = "risk.assessed"
    SAFETY_PLAN_MADE = "safety_plan.made"
    SAFETY_PLAN_HANDED_OVER = "safety_plan.handed_over"
    SAFE_CONTACT_RECORDED = "safe_contact.recorded"
    NEEDS_RECORDED = "needs.recorded"
    GUARDIAN_APPOINTED = "guardian.appointed"
    BEST_INTEREST_ASSESSED = "best_interest.assessed"
    IDENTIFICATION_NOTIFIED = "identification.notified"
    IDENTIFICATION_DECIDED = "identification.decided"
    IDENTIFICATION_CONCLUDED = "identification.concluded"
    REFLECTION_STARTED = "reflection.started"
    REFLECTION_ENDED = "reflection.ended"
    PLAN_DRAFTED = "plan.drafted"
    PLAN_APPROVED = "plan.approved"
    PLAN_REVIEWED = "plan.reviewed"
    REFERRAL_SENT = "referral.sent"
    REFERRAL_ACCEPTED = "referral.accepted"
    REFERRAL_DELIVERED = "referral.delivered"
    REFERRAL_CLOSED = "referral.closed"
    FOLLOW_UP_PLANNED = "follow_up.planned"
    FOLLOW_UP_DONE = "follow_up.done"
    FEEDBACK_OFFERED = "feedback.offered"
    RETENTION_SET = "retention.set"
    CLOSURE_REQUESTED = "closure.requested"
    CLOSURE_APPROVED = "closure.approved"
    CASE_REOPENED = "case.reopened"


class Act(StrEnum):
    """What a gate can hold back."""

    CASE_OPEN = "case.open"
    IDENTIFICATION_NOTIFY = "identification.notify"
    PLAN_APPROVE = "plan.approve"
    REFERRAL_SEND = "referral.send"
    FOLLOW_UP_COMPLETE = "follow_up.complete"
    CLOSURE_REQUEST = "closure.request"
    CLOSURE_APPROVE = "closure.approve"


class Fact(StrEnum):
    """What a gate can ask for that is no milestone."""

    NO_OPEN_REFERRAL = "no_open_referral"


class Clock(StrEnum):
    """A deadline with a name, set by every procedure."""

    SCREENING_EXPIRES = "screening.expires"
    HANDOVER_RECEIVE = "handover.receive"
    HANDOVER_TAKE_UP = "handover.take_up"
    REFERRAL_ACKNOWLEDGE = "referral.acknowledge"
    REFERRAL_DECIDE = "referral.decide"
    REFERRAL_ANSWER = "referral.answer"
    REFERRAL_START = "referral.start"
    REFERRAL_REPORT = "referral.report"
    REFERRAL_CLOSE_LOOP = "referral.close_loop"
    CONSENT_EXPIRES = "consent.expires"
    PLAN_REVIEW = "plan.review"
    FOLLOW_UP_DUE = "follow_up.due"
    REFLECTION_PERIOD = "reflection.period"
    RETENTION_PERIOD = "retention.period"
    CLOSURE_APPROVE = "closure.approve"
    NOTIFICATION_DECIDE = "notification.decide"
    GUARDIAN_APPOINT = "guardian.appoint"


class StepStage(StrEnum):
    """The stage that a step of a procedure belongs to: the names of the pathway's packages."""

    SCREENING = "screening"
    CONSENT = "consent"
    CASE = "case"
    IDENTIFICATION = "identification"
    PLAN = "plan"
    REFERRAL = "referral"
    FOLLOW_UP = "follow_up"
    CLOSURE = "closure"


class Priority(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


class RiskLevel(StrEnum):
    IMMEDIATE = "immediate"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AgeGroup(StrEnum):
    ADULT = "adult"
    CHILD = "child"
    UNKNOWN = "unknown"

    @property
    def counts_as_child(self) -> bool:
        """Doubt about age protects: whoever is not known to be an adult is treated as a child."""
        return self is not AgeGroup.ADULT
