"""What the screening adds to the application: pages, the search for known people, and a job."""

from caseflow import clock
from caseflow.access import Compartment, Permission, Role
from caseflow.enums import N_
from caseflow.notices.models import NoticeKind
from caseflow.pathway.screening import actions, presenters, queries
from caseflow.pathway.screening.hand_over.views import late_today, waiting_today
from caseflow.pathway.screening.matches import queries as matches_queries
from caseflow.pathway.screening.matches.views import blueprint as matches
from caseflow.pathway.screening.matches.views import waiting_today as questions_today
from caseflow.pathway.screening.search import actions as search_actions
from caseflow.pathway.screening.search.views import blueprint as search
from caseflow.pathway.screening.views import blueprint
from caseflow.people.search_index import actions as search_index_actions
from caseflow.web.registry import Badge, Destination, Entry, Feature, Job, Tab

FEATURE = Feature(
    blueprints=(blueprint, search, matches),
    navigation=(
        Entry("screening.index", N_("Screenings"), Permission.SCREENING_LIST, order=30),
        Entry(
            "matches.index",
            N_("Possible matches"),
            Permission.MATCH_LIST,
            order=70,
            badge=Badge(matches_queries.unasked, Role.COORDINATOR),
        ),
    ),
    under={
        "matches.question": "screening.index",
        "search.index": "case.index",
        "search.known_case": "case.index",
    },
    tabs=(Tab("screening.of_case", N_("Screening")),),
    destinations={
        Destination.FIND_CASE: "search.index",
        Destination.KNOWN_PERSON: "search.known_case",
        Destination.KNOWN_PERSON_TYPED: "search.known_case_typed",
        Destination.SCREENINGS: "screening.index",
    },
    notice_pages={
        "screening": "screening.show",
        NoticeKind.SCREENING_HANDED_OVER: "screening.handover.show",
        NoticeKind.MATCH_ASKED: "matches.question",
        NoticeKind.MATCH_AGREED: "matches.questions",
    },
    news={"screening": presenters.news},
    overdue=(late_today,),
    packet_parts={
        Compartment.HEALTH: queries.health_part,
        Compartment.EXPERIENCE: queries.experience_part,
        Compartment.SAFETY: queries.safety_part,
    },
    waiting=(waiting_today, questions_today),
    listeners=search_actions.LISTENERS,
    jobs=(
        Job("renew_search_cards", search_index_actions.renew_some, order=7, repeats=True),
        Job("warn_of_unfinished", lambda: actions.warn_authors(clock.now()), 5, repeats=True),
        Job(
            "expire_screenings",
            lambda: actions.expire_overdue(clock.now()),
            order=10,
            repeats=True,
            ends=True,
            due=lambda: queries.count_overdue_drafts(clock.now()),
        ),
    ),
)
