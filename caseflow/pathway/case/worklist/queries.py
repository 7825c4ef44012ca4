"""Read one's own cases with their next steps, and what waits in other steps."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from caseflow import clock
from caseflow.access import Actor
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case, CaseMilestone
from caseflow.pathway.case.worklist import rules
from caseflow.pathway.case.worklist.rules import Late, Mine, Waiting
from caseflow.people.models import Person
from caseflow.web import registry

CASELOAD = 200
"""How many of one's own cases "My day" reads at most."""


def waiting_for(seen_by: Actor) -> list[Waiting]:
    """Return what waits for this person in other steps, such as screenings and approvals."""
    found = (waiting for find in registry.current().waiting for waiting in find(seen_by))
    return [waiting for waiting in found if waiting.count]


def overdue_for(seen_by: Actor) -> list[Late]:
    """Return what is late for this person in other steps, the longest overdue first."""
    found = (late for find in registry.current().overdue for late in find(seen_by))
    return sorted(found, key=lambda late: (not late.is_urgent, late.due_at))


def my_cases(seen_by: Actor) -> list[Mine]:
    """Return one's own open cases with the steps that the caseworker has to do next."""
    found = caseload_of(seen_by)
    history = milestones_of_all(case for case, _person in found)
    now = clock.now()
    return [
        Mine(
            case,
            person,
            rules.for_worker(
                case_rules.next_steps(case, history[case.id], case_queries.procedure_of(case), now)
            ),
        )
        for case, person in found
    ]


def caseload_of(seen_by: Actor) -> list[tuple[Case, Person | None]]:
    """Return one's own open cases, newest first, at most CASELOAD.

    Raises NotAllowed for roles that do not work on cases.
    """
    case_queries.authorise_kind(seen_by)
    statement = (
        case_queries.with_person(case_queries.visible_to(seen_by))
        .where(Case.owner_id == seen_by.id, ~Case.is_closed)
        .order_by(Case.created_at.desc(), Case.id.desc())
        .limit(CASELOAD)
    )
    return case_queries.shown(db.session.execute(statement).all())


def milestones_of_all(found: Iterable[Case]) -> dict[uuid.UUID, list[CaseMilestone]]:
    """Return the milestones of many cases, by the id of the case, in one statement.

    The cases must come from a list that was limited to what somebody may see.
    """
    history: dict[uuid.UUID, list[CaseMilestone]] = {case.id: [] for case in found}
    if history:
        statement = select(CaseMilestone).where(CaseMilestone.case_id.in_(history))
        for milestone in db.session.scalars(statement):
            history[milestone.case_id].append(milestone)
    return history
