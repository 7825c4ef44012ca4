"""What the closure adds to the application."""

from caseflow.enums import N_
from caseflow.pathway.case import presenters as case_presenters
from caseflow.pathway.closure import presenters
from caseflow.pathway.closure.views import blueprint
from caseflow.web.registry import Feature, Tab

FEATURE = Feature(
    blueprints=(blueprint,),
    under={"closure.": "case.index"},
    tabs=(Tab("closure.show", N_("Closure")),),
    notice_pages={"closure": "closure.show"},
    news={"closure": case_presenters.news},
    approvals=(presenters.approvals,),
    milestones_told=(presenters.told,),
    happenings=(presenters.happenings,),
)
