"""The declaration of alerts: their pages, their background job, and the watcher of openings."""

from caseflow.access import Permission, Role
from caseflow.enums import N_
from caseflow.oversight.alerts import actions, queries
from caseflow.oversight.alerts.views import blueprint, waiting_today
from caseflow.web.registry import Badge, Destination, Entry, Feature, Job

FEATURE = Feature(
    blueprints=(blueprint,),
    navigation=(
        Entry(
            "watching.index",
            N_("Alerts"),
            Permission.ALERT_VIEW,
            order=110,
            badge=Badge(queries.unanswered, Role.DPO),
        ),
    ),
    under={"watching.of_case": "case.index", "watching.of_any_case": "audit.index"},
    destinations={Destination.CASE_OPENINGS: "watching.of_case"},
    notice_pages={"alert": "watching.show"},
    waiting=(waiting_today,),
    jobs=(Job("watch_the_log", actions.look, order=60, repeats=True),),
    on_opening=(actions.watch,),
    log_indexes=(queries.OPENINGS,),
)
