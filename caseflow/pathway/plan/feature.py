"""What the plan adds to the application."""

from caseflow.enums import N_
from caseflow.pathway.plan.views import blueprint
from caseflow.web.registry import Feature, Tab

FEATURE = Feature(
    blueprints=(blueprint,),
    under={"plan.": "case.index"},
    tabs=(Tab("plan.index", N_("Plan")),),
)
