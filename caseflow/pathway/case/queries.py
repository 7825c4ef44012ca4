"""Finding cases: scoped to whoever looks, and admitted for opening only when found."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask import current_app
from sqlalchemy import Select, bindparam, exists, or_, select

from caseflow.access import context as access_context
from caseflow.access.actors import Actor
from caseflow.access.permissions import Permission
from caseflow.access.policy import authorise
from caseflow.access.roles import Role
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.models import (
    Case,
    CaseMilestone,
    Exclusion,
    Note,
    RiskAssessment,
    SafetyPlan,
)
from caseflow.people.models import Person
from caseflow.safe import sealed
from caseflow.sop.loading import Library
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Milestone

_RISKS = (
    select(RiskAssessment)
    .where(RiskAssessment.case_id == bindparam("case"))
    .order_by(RiskAssessment.assessed_at.desc())
)


def get_case(case_id: uuid.UUID, *, seen_by: Actor) -> Case:
    """The case, if it is this person's to see; NotFound otherwise, whatever the reason."""
    authorise_kind(seen_by)
    case = db.session.scalar(visible_to(seen_by).where(Case.id == case_id))
    if case is None:
        raise NotFound
    access_context.admit(case.id)
    return case


def id_by_name(name: str) -> uuid.UUID | None:
    """The id of a case by its code or its id, whether or not it still stands; None for neither."""
    try:
        return uuid.UUID(name.strip())
    except ValueError:
        return db.session.scalar(select(Case.id).where(Case.code == name.strip().upper()))


def is_there(case_id: uuid.UUID) -> bool:
    """Whether there is such a case, for an operator who asks by id."""
    return db.session.get(Case, case_id) is not None


def wait_for_others(case_id: uuid.UUID) -> None:
    """Whoever sends or erases something of this case at the same moment is done, or waits until
    this is; SQLite has one writer anyhow."""
    db.session.execute(select(Case.id).where(Case.id == case_id).with_for_update())


def with_person(statement: Select[Case]) -> Select[Case, Person]:
    """Beside each case the person, for the name they are known by."""
    return statement.add_columns(Person).outerjoin(Person, Person.case_id == Case.id)


def shown(rows: Iterable[Any]) -> list[tuple[Case, Person | None]]:
    """Rows of a scoped list: admitted, and their keys unwrapped in one statement."""
    listed = [(row.Case, row.Person) for row in rows]
    access_context.admit(*(case.id for case, _ in listed))
    sealed.prefetch([person for _, person in listed if person], "identity")
    return listed


def visible_to(seen_by: Actor) -> Select[Case]:
    """Every case query starts here: own cases, or the organisation's for a supervisor."""
    statement = select(Case).where(
        Case.organisation_id == seen_by.organisation_id,
        ~exists().where(
            Exclusion.case_id == Case.id,
            or_(
                Exclusion.user_id == seen_by.id,
                Exclusion.organisation_id == seen_by.organisation_id,
            ),
        ),
    )
    if Role.SUPERVISOR not in seen_by.held_roles:
        statement = statement.where(Case.owner_id == seen_by.id)
    return statement


def authorise_kind(seen_by: Actor) -> None:
    """Only roles that work on cases ask for cases at all."""
    authorise(seen_by, Permission.CASE_LIST)


def milestones_of(case: Case) -> list[CaseMilestone]:
    """Everything that has happened, oldest first; the case was found with `get_case`."""
    return list(
        db.session.scalars(
            select(CaseMilestone)
            .where(CaseMilestone.case_id == case.id)
            .order_by(CaseMilestone.at, CaseMilestone.id)
        )
    )


def has_milestone(case: Case, name: Milestone) -> bool:
    """Whether this has happened at least once."""
    found = exists().where(CaseMilestone.case_id == case.id, CaseMilestone.name == name)
    return bool(db.session.scalar(select(found)))


def notes_of(case: Case) -> list[Note]:
    """Notes, newest first."""
    return list(
        db.session.scalars(
            select(Note).where(Note.case_id == case.id).order_by(Note.written_at.desc())
        )
    )


def risks_of(case: Case) -> list[RiskAssessment]:
    """Risk assessments, newest first."""
    return list(db.session.scalars(_RISKS, {"case": case.id}))


def safety_plan_of(case: Case) -> SafetyPlan | None:
    """The safety plan, if one was made."""
    return db.session.scalar(select(SafetyPlan).where(SafetyPlan.case_id == case.id))


def library() -> Library:
    """The procedures and instruments that were loaded at start."""
    loaded: Library = current_app.extensions["caseflow-sop"]
    return loaded


def procedure_of(case: Case) -> Procedure:
    """The procedure in the version under which the case began."""
    return library().procedure(case.procedure_id, case.procedure_version)
