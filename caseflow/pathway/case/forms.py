"""How the case's words are said, and the shape of what a worker enters."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.pathway.case.models import CaseStatus
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import AgeGroup, Milestone, RiskLevel
from caseflow.web import labels

labels.words(CaseStatus, open=_l("Open"), closed=_l("Closed"))
labels.words(
    AgeGroup, adult=_l("Adult"), child=_l("Child"), unknown=_l("Age in doubt: treated as a child")
)
labels.words(
    RiskLevel,
    immediate=_l("Immediate risk"),
    high=_l("High risk"),
    medium=_l("Medium risk"),
    low=_l("Low risk"),
)
labels.words(
    Stage,
    screening=_l("Screening"),
    consent=_l("Consent"),
    case=_l("Case"),
    identification=_l("Identification"),
    plan=_l("Plan"),
    referral=_l("Referral"),
    follow_up=_l("Follow-up"),
    closure=_l("Closure"),
)
labels.words(
    Milestone,
    screening_finished=_l("Screening finished"),
    screening_handed_over=_l("Screening handed over"),
    screening_taken_up=_l("Screening taken up"),
    consent_given=_l("Consent given"),
    consent_narrowed=_l("Consent narrowed"),
    consent_withdrawn=_l("Consent taken back"),
    case_opened=_l("Case opened"),
    risk_assessed=_l("Risk assessed"),
    safety_plan_made=_l("Safety plan made"),
    safety_plan_handed_over=_l("Safety plan handed over"),
    safe_contact_recorded=_l("Safe contact written down"),
    needs_recorded=_l("Needs written down"),
    guardian_appointed=_l("Guardian appointed"),
    best_interest_assessed=_l("Best interests assessed"),
    identification_notified=_l("Authority notified"),
    identification_decided=_l("Decision on reasonable grounds"),
    identification_concluded=_l("Decision on conclusive grounds"),
    reflection_started=_l("Reflection period began"),
    reflection_ended=_l("Reflection period ended"),
    plan_drafted=_l("Plan drafted"),
    plan_approved=_l("Plan approved"),
    plan_reviewed=_l("Plan reviewed"),
    referral_sent=_l("Referral sent"),
    referral_accepted=_l("Referral accepted"),
    referral_delivered=_l("Service delivered"),
    referral_closed=_l("Referral closed"),
    follow_up_planned=_l("Follow-up planned"),
    follow_up_done=_l("Follow-up done"),
    feedback_offered=_l("Feedback offered"),
    retention_set=_l("Retention date set"),
    closure_requested=_l("Closure asked for"),
    closure_approved=_l("Closure approved"),
    case_reopened=_l("Case reopened"),
)


def asked_for(query: Mapping[str, str]) -> dict[str, Any]:
    """Which page of which list an address asks for; what makes no sense is the first page."""
    closed = query.get("status") == CaseStatus.CLOSED
    return {
        "status": CaseStatus.CLOSED if closed else CaseStatus.OPEN,
        "after": query.get("after"),
        "before": query.get("before"),
    }
