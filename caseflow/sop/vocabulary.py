"""The words that procedures, cases and pages share; a file with any other word does not load."""

from enum import StrEnum

from caseflow.enums import N_, LabelledEnum


class Milestone(LabelledEnum):
    """Something that happened in a case: recorded by a step, and required by procedures."""

    SCREENING_FINISHED = "screening.finished", N_("Screening finished")
    SCREENING_HANDED_OVER = "screening.handed_over", N_("Screening handed over")
    SCREENING_TAKEN_UP = "screening.taken_up", N_("Screening accepted")
    CONSENT_GIVEN = "consent.given", N_("Consent given")
    CONSENT_NARROWED = "consent.narrowed", N_("Consent narrowed")
    CONSENT_WITHDRAWN = "consent.withdrawn", N_("Consent withdrawn")
    CASE_OPENED = "case.opened", N_("Case opened")
    RISK_ASSESSED = "risk.assessed", N_("Risk assessed")
    SAFETY_PLAN_MADE = "safety_plan.made", N_("Safety plan made")
    SAFETY_PLAN_HANDED_OVER = "safety_plan.handed_over", N_("Safety plan handed over")
    SAFE_CONTACT_RECORDED = "safe_contact.recorded", N_("Safe contact recorded")
    NEEDS_RECORDED = "needs.recorded", N_("Needs recorded")
    GUARDIAN_APPOINTED = "guardian.appointed", N_("Guardian appointed")
    BEST_INTEREST_ASSESSED = "best_interest.assessed", N_("Best interests assessed")
    IDENTIFICATION_NOTIFIED = "identification.notified", N_("Authority notified")
    IDENTIFICATION_DECIDED = "identification.decided", N_("Decision on reasonable grounds")
    IDENTIFICATION_CONCLUDED = "identification.concluded", N_("Decision on conclusive grounds")
    IDENTIFICATION_REFUSED = "identification.refused", N_("Negative decision of the authority")
    APPEAL_EXPLAINED = "appeal.explained", N_("Negative decision and appeal explained")
    REFLECTION_EXPLAINED = "reflection.explained", N_("Reflection period explained")
    REFLECTION_END_EXPLAINED = (
        "reflection.end_explained",
        N_("What comes after the reflection period explained"),
    )
    REFLECTION_STARTED = "reflection.started", N_("Reflection period began")
    REFLECTION_ENDED = "reflection.ended", N_("Reflection period ended")
    PLAN_DRAFTED = "plan.drafted", N_("Plan drafted")
    PLAN_APPROVED = "plan.approved", N_("Plan approved")
    PLAN_REVIEWED = "plan.reviewed", N_("Plan reviewed")
    REFERRAL_SENT = "referral.sent", N_("Referral sent")
    REFERRAL_ACCEPTED = "referral.accepted", N_("Referral accepted")
    REFERRAL_DELIVERED = "referral.delivered", N_("Service delivered")
    REFERRAL_CLOSED = "referral.closed", N_("Referral closed")
    FOLLOW_UP_PLANNED = "follow_up.planned", N_("Follow-up planned")
    FOLLOW_UP_DONE = "follow_up.done", N_("Follow-up done")
    FEEDBACK_OFFERED = "feedback.offered", N_("Feedback offered")
    RETENTION_SET = "retention.set", N_("Retention date set")
    CLOSURE_REQUESTED = "closure.requested", N_("Closure requested")
    CLOSURE_APPROVED = "closure.approved", N_("Closure approved")
    CASE_REOPENED = "case.reopened", N_("Case reopened")


class Act(StrEnum):
    """What a procedure can allow or hold back by a gate."""

    CASE_OPEN = "case.open"
    IDENTIFICATION_NOTIFY = "identification.notify"
    PLAN_APPROVE = "plan.approve"
    REFERRAL_SEND = "referral.send"
    FOLLOW_UP_COMPLETE = "follow_up.complete"
    CLOSURE_REQUEST = "closure.request"
    CLOSURE_APPROVE = "closure.approve"


class Fact(StrEnum):
    """What a gate can require that is not a milestone."""

    NO_OPEN_REFERRAL = "no_open_referral"


class Clock(StrEnum):
    """The named deadlines; every procedure sets all of them."""

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
    """The stage to which a step of a procedure belongs: the names of the pathway's packages."""

    SCREENING = "screening"
    CONSENT = "consent"
    CASE = "case"
    IDENTIFICATION = "identification"
    PLAN = "plan"
    REFERRAL = "referral"
    FOLLOW_UP = "follow_up"
    CLOSURE = "closure"


class Priority(LabelledEnum):
    """How urgent something is, most urgent first."""

    EMERGENCY = "emergency", N_("Emergency")
    URGENT = "urgent", N_("Urgent")
    NORMAL = "normal", N_("Normal")


class RiskLevel(LabelledEnum):
    """The level of a risk assessment, highest first."""

    IMMEDIATE = "immediate", N_("Immediate risk")
    HIGH = "high", N_("High risk")
    MEDIUM = "medium", N_("Medium risk")
    LOW = "low", N_("Low risk")


class AgeGroup(LabelledEnum):
    """Whether the person is an adult or a child, as far as it is known."""

    ADULT = "adult", N_("Adult")
    CHILD = "child", N_("Child")
    UNKNOWN = "unknown", N_("Age not certain: treated as a child")

    @property
    def counts_as_child(self) -> bool:
        """Whether the person is treated as a child: everybody who is not known to be an adult."""
        return self is not AgeGroup.ADULT
