"""What the follow-up adds to the application."""

from caseflow import clock
from caseflow.enums import N_
from caseflow.pathway.follow_up import actions
from caseflow.pathway.follow_up.views import blueprint
from caseflow.web.registry import Feature, Job, Tab

FEATURE = Feature(
    blueprints=(blueprint,),
    under={"follow_up.": "case.index"},
    tabs=(Tab("follow_up.index", N_("Follow-up")),),
    jobs=(Job("plan_follow_ups", lambda: actions.plan_due(clock.now()), order=30, repeats=True),),
)
