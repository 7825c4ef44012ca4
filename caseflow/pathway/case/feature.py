"""What the case adds to the application: My day, the list of cases, a tab, and pages for steps."""

from caseflow import clock
from caseflow.access import Compartment, Permission
from caseflow.enums import N_
from caseflow.pathway.case import actions, presenters
from caseflow.pathway.case.absences import actions as absences_actions
from caseflow.pathway.case.absences import presenters as absences_presenters
from caseflow.pathway.case.emergencies import actions as emergencies_actions
from caseflow.pathway.case.emergencies import presenters as emergencies_presenters
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.related_people import queries as related_people_queries
from caseflow.pathway.case.tasks import presenters as tasks_presenters
from caseflow.pathway.case.tasks import queries as tasks_queries
from caseflow.pathway.case.views import blueprint
from caseflow.pathway.case.worklist import actions as worklist_actions
from caseflow.people import queries as people_queries
from caseflow.sop.vocabulary import Milestone
from caseflow.web.registry import CaseDate, DateKind, Entry, Feature, Job, Tab

FEATURE = Feature(
    blueprints=(blueprint,),
    navigation=(
        Entry("case.my_day", N_("My day"), Permission.CASE_LIST, order=10),
        Entry("case.calendar.index", N_("Calendar"), Permission.CASE_LIST, order=15),
        Entry("case.index", N_("Cases"), Permission.CASE_LIST, order=40),
        Entry("case.team.index", N_("Team"), Permission.CASE_ASSIGN, order=45),
    ),
    tabs=(
        Tab("case.show", N_("Overview")),
        Tab("case.record.index", N_("Record")),
        Tab("case.related_people.index", N_("People")),
        Tab("case.documents.index", N_("Documents")),
        Tab("case.tasks.index", N_("Tasks")),
    ),
    uploads={"case.documents.add": "max_document_bytes"},
    without_scripts=("case.documents.original", "case.documents.page"),
    places={
        Milestone.RISK_ASSESSED: "case.safety.risk",
        Milestone.SAFETY_PLAN_MADE: "case.safety.plan",
        Milestone.SAFE_CONTACT_RECORDED: "case.identity.contact",
        Milestone.GUARDIAN_APPOINTED: "case.history.guardian_appointed",
        Milestone.BEST_INTEREST_ASSESSED: "case.history.best_interest_assessed",
    },
    notice_pages={"case": "case.show", "emergency": "case.show"},
    news={"case": presenters.news, "emergency": emergencies_presenters.news},
    case_dates=(
        CaseDate(
            "emergency",
            DateKind.DUE,
            "emergency",
            emergencies_queries.first_dues,
            label=N_("Act now: this cannot wait"),
            endpoint="case.show",
        ),
        CaseDate(
            "task",
            DateKind.DUE,
            "task",
            tasks_queries.due_dates,
            label=N_("Own task"),
            endpoint="case.tasks.index",
        ),
        CaseDate("task_appointment", DateKind.APPOINTMENT, "task", tasks_queries.appointment_dates),
    ),
    waiting=(tasks_presenters.waiting,),
    happenings=(absences_presenters.happenings,),
    jobs=(
        Job("give_back_cases", absences_actions.give_back_due, order=11, repeats=True),
        Job("reconcile_agendas", worklist_actions.reconcile_some, order=65),
        Job(
            "tell_of_emergencies",
            lambda: emergencies_actions.tell_of_time(clock.now()),
            order=9,
            repeats=True,
        ),
        Job(
            "tell_of_birthdays",
            lambda: actions.tell_of_birthdays(clock.today()),
            order=8,
            repeats=True,
        ),
    ),
    derived=(worklist_actions.keep,),
    packet_parts={
        Compartment.IDENTITY: related_people_queries.identity_part,
        Compartment.CONTACT: people_queries.contact_part,
    },
)
