"""What the consent adds to the application."""

from caseflow import clock
from caseflow.enums import N_
from caseflow.pathway.consent import actions, presenters
from caseflow.pathway.consent.disclosure import actions as disclosure_actions
from caseflow.pathway.consent.views import blueprint
from caseflow.web.registry import Destination, Feature, Job, Tab

FEATURE = Feature(
    blueprints=(blueprint,),
    under={"consent.": "case.index"},
    tabs=(Tab("consent.index", N_("Consent")),),
    destinations={Destination.ASK_CONSENT: "consent.new"},
    jobs=(
        Job(
            "rest_expired_cases",
            lambda: actions.rest_expired(clock.now()),
            order=50,
            repeats=True,
            ends=True,
        ),
    ),
    milestones_told=(presenters.told,),
    attachable=(presenters.attachable,),
    listeners=disclosure_actions.LISTENERS,
)
