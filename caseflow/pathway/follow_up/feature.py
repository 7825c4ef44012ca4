"""What the follow-up adds to the application."""

from caseflow import clock
from caseflow.enums import N_
from caseflow.pathway.follow_up import actions, queries
from caseflow.pathway.follow_up.views import blueprint
from caseflow.sop.vocabulary import Milestone
from caseflow.web.registry import CaseDate, DateKind, Feature, Job, Tab

FEATURE = Feature(
    blueprints=(blueprint,),
    under={"follow_up.": "case.index"},
    tabs=(Tab("follow_up.index", N_("Follow-up")),),
    jobs=(Job("plan_follow_ups", lambda: actions.plan_due(clock.now()), order=30, repeats=True),),
    case_dates=(
        CaseDate(
            "follow_up",
            DateKind.DUE,
            "follow_up",
            queries.planned_dates,
            milestone=Milestone.FOLLOW_UP_DONE,
        ),
        CaseDate("contact", DateKind.CONTACT, "contact_attempt", queries.contact_dates),
    ),
)
