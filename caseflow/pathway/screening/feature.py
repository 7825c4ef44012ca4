"""What the screening declares: its pages, the search for known people, and what expires."""

from caseflow import clock
from caseflow.access import Permission
from caseflow.enums import N_
from caseflow.pathway.screening import actions
from caseflow.pathway.screening.hand_over.views import waiting_today
from caseflow.pathway.screening.search.views import blueprint as search
from caseflow.pathway.screening.views import blueprint
from caseflow.web.registry import Destination, Entry, Feature, Job, Tab

FEATURE = Feature(
    blueprints=(blueprint, search),
    navigation=(
        Entry("screening.index", N_("Screenings"), Permission.SCREENING_LIST, order=30),
        Entry("search.matches", N_("Possible matches"), Permission.MATCH_LIST, order=70),
    ),
    under={"search.index": "case.index", "search.known_case": "case.index"},
    tabs=(Tab("screening.of_case", N_("Screening")),),
    destinations={
        Destination.FIND_CASE: "search.index",
        Destination.KNOWN_PERSON: "search.known_case",
        Destination.KNOWN_PERSON_TYPED: "search.known_case_typed",
        Destination.SCREENINGS: "screening.index",
    },
    notice_pages={"screening": "screening.show"},
    waiting=(waiting_today,),
    jobs=(Job("expire_screenings", lambda: actions.expire_overdue(clock.now()), order=10),),
)
