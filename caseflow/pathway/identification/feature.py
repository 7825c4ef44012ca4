"""What the identification adds to the application, for caseworkers and for authorities."""

from caseflow import clock
from caseflow.access import Permission
from caseflow.enums import N_
from caseflow.notices.models import NoticeKind
from caseflow.pathway.identification import actions, presenters
from caseflow.pathway.identification.authority.views import blueprint as notifications
from caseflow.pathway.identification.claims import queries as claims_queries
from caseflow.pathway.identification.messages import queries as messages_queries
from caseflow.pathway.identification.views import blueprint
from caseflow.web.registry import CaseDate, DateKind, Entry, Feature, Job, Tab

FEATURE = Feature(
    blueprints=(blueprint, notifications),
    navigation=(
        Entry("notifications.index", N_("Notifications"), Permission.NOTIFICATION_LIST, order=50),
    ),
    under={"identification.": "case.index"},
    tabs=(Tab("identification.index", N_("Identification")),),
    notice_pages={
        "notification": "notifications.show",
        NoticeKind.QUESTION_ASKED: "identification.index",
    },
    case_dates=(
        CaseDate(
            "question",
            DateKind.DUE,
            "notification_message",
            messages_queries.answer_dates,
            label=N_("Answer the question of the authority"),
            endpoint="identification.index",
        ),
        CaseDate(
            "appeal",
            DateKind.DUE,
            "claim_step",
            claims_queries.appeal_dates,
            label=N_("Appeal: lodge it with the person, or ask for the result"),
            endpoint="identification.index",
        ),
    ),
    jobs=(
        Job(
            "end_reflection_periods",
            lambda: actions.note_ended_reflections(clock.today()),
            40,
            repeats=True,
        ),
    ),
    milestones_told=(presenters.told,),
    attachable=(presenters.attachable,),
    listeners=actions.LISTENERS,
)
