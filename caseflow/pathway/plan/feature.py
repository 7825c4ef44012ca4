"""What the plan adds to the application."""

from caseflow.enums import N_
from caseflow.pathway.plan import presenters, queries
from caseflow.pathway.plan.views import blueprint
from caseflow.web.registry import CaseDate, DateKind, Feature, Tab

FEATURE = Feature(
    blueprints=(blueprint,),
    under={"plan.": "case.index"},
    tabs=(Tab("plan.index", N_("Plan")),),
    approvals=(presenters.approvals,),
    case_dates=(
        CaseDate(
            "planned_action",
            DateKind.DUE,
            "planned_action",
            queries.action_dates,
            label=N_("Do what was planned"),
            endpoint="plan.index",
        ),
    ),
)
