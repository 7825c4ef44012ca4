"""How the case's words are said, and the shape of what a worker enters."""

from flask_babel import lazy_gettext as _l

from caseflow.pathway.case.models import CaseStatus
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import AgeGroup, RiskLevel
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
