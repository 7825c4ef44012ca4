"""How the kinds of notices are said."""

from flask_babel import lazy_gettext as _l

from caseflow.notices.models import NoticeKind
from caseflow.web import labels

labels.words(
    NoticeKind,
    screening_handed_over=_l("A screening was handed over to you"),
    screening_received=_l("Your screening arrived"),
    screening_taken_up=_l("Your screening was taken up"),
    screening_returned=_l("A screening came back to you"),
    screening_unfinished=_l("A screening is not finished"),
    case_assigned=_l("A case was given to you"),
    referral_arrived=_l("A referral arrived"),
    referral_changed=_l("A partner answered a referral"),
    referral_recalled=_l("A referral was recalled"),
    referral_overdue=_l("A referral has no answer in time"),
    referral_escalated=_l("A referral was passed on to the coordinator"),
    notification_arrived=_l("A notification arrived"),
    notification_ended=_l("A notification ended"),
    decision_made=_l("The authority decided"),
    plan_to_approve=_l("A plan waits for approval"),
    plan_approved=_l("A plan was approved"),
    closure_to_approve=_l("A closure waits for approval"),
    closure_approved=_l("A closure was approved"),
    alert_raised=_l("There is an alert"),
    closure_returned=_l("A closure came back to you"),
    case_rests=_l("A case rests, as consent to the work has expired"),
    erasure_to_decide=_l("An erasure waits for your decision"),
    erasure_decided=_l("An erasure was decided on"),
)
