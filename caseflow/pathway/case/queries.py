"""Find cases, limited to those that the person who looks may see.

Sealed data of a case can be opened only after a query here has found it for this person.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from flask import current_app
from sqlalchemy import Select, bindparam, select

from caseflow import database, encryption
from caseflow.access import (
    Actor,
    Permission,
    admit,
    authorise,
    mark_changed,
    mark_changed_texts,
    scope,
)
from caseflow.agencies import queries as agencies_queries
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import rules
from caseflow.pathway.case.models import (
    Case,
    CaseMilestone,
    CaseState,
    CaseStateChange,
    Note,
    RiskAssessment,
    SafetyPlan,
)
from caseflow.people.models import Person
from caseflow.sop.loading import Library
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Milestone

_RISKS = (
    select(RiskAssessment)
    .where(RiskAssessment.case_id == bindparam("case"))
    .order_by(RiskAssessment.assessed_at.desc())
)


def get_case(case_id: uuid.UUID, *, seen_by: Actor) -> Case:
    """Return a case that this person may see.

    Raises NotFound when they may not see it or there is none, without telling which, and
    NotAllowed for roles that do not work on cases.
    """
    authorise_kind(seen_by)
    case = db.session.scalar(visible_to(seen_by).where(Case.id == case_id))
    if case is None:
        raise NotFound
    open_for_page(case.id)
    return case


def open_for_page(case_id: uuid.UUID) -> None:
    """Admit a case that was found; a request that only reads marks texts that were changed.

    What writes or sends something fails instead, so that nothing relies on such a text.
    """
    admit(case_id)
    if not database.writing.get():
        mark_changed_texts()


def id_by_name(name: str) -> uuid.UUID | None:
    """Return the id of a case, given its code in any spelling or its id; None for an unknown code.

    An id is returned even when there is no such case, because the log may still name it.
    """
    try:
        return uuid.UUID(name.strip())
    except ValueError:
        return db.session.scalar(select(Case.id).where(Case.code == rules.code_of(name)))


def case_by_code(code: str, *, seen_by: Actor) -> Case:
    """Return the case with this code, in any spelling; NotFound when this person may not see it."""
    found = id_by_name(code)
    if found is None:
        raise NotFound
    return get_case(found, seen_by=seen_by)


def codes_of(case_ids: Iterable[uuid.UUID]) -> list[str]:
    """Return the codes of cases, for an operator."""
    return list(db.session.scalars(select(Case.code).where(Case.id.in_(list(case_ids)))))


def visible_codes_of(
    case_ids: Mapping[uuid.UUID, uuid.UUID], *, seen_by: Actor
) -> dict[uuid.UUID, str]:
    """Return the codes of cases, given their ids by the id of something that belongs to them.

    Cases that this person may not see are left out.
    """
    wanted = select(Case.id, Case.code).where(
        Case.id.in_(set(case_ids.values())), scope(seen_by, Permission.CASE_VIEW, Case)
    )
    codes = {row.id: row.code for row in db.session.execute(wanted)} if case_ids else {}
    return {thing: codes[case] for thing, case in case_ids.items() if case in codes}


def is_there(case_id: uuid.UUID) -> bool:
    """Return whether there is a case with this id, for an operator."""
    return db.session.get(Case, case_id) is not None


def wait_for_others(case_id: uuid.UUID) -> None:
    """Lock the case until the end of the transaction.

    Whoever sends or erases something of the case at the same moment comes before or after, but not
    in between.
    """
    # SQLite ignores the lock, and does not need it: it has only one writer at a time.
    db.session.execute(select(Case.id).where(Case.id == case_id).with_for_update())


def with_person(statement: Select[Case]) -> Select[Case, Person]:
    """Add the person to each case of a statement, for the name by which they are known."""
    return statement.add_columns(Person).outerjoin(Person, Person.case_id == Case.id)


def shown(rows: Iterable[Any]) -> list[tuple[Case, Person | None]]:
    """Admit the cases of a list, which must be limited to what somebody may see; prefetch keys."""
    listed = [(row.Case, row.Person) for row in rows]
    admit(*(case.id for case, _ in listed))
    mark_changed()
    encryption.prefetch_keys([person for _, person in listed if person], "identity")
    return listed


def visible_to(seen_by: Actor) -> Select[Case]:
    """Return the statement that every query for cases extends: what this person may see."""
    return select(Case).where(scope(seen_by, Permission.CASE_VIEW, Case))


def authorise_kind(seen_by: Actor) -> None:
    """Raise NotAllowed unless a role of this person works on cases."""
    authorise(seen_by, Permission.CASE_LIST)


def milestones_of(case: Case) -> list[CaseMilestone]:
    """Return the milestones of a case that was found with `get_case`, oldest first."""
    return list(
        db.session.scalars(
            select(CaseMilestone)
            .where(CaseMilestone.case_id == case.id)
            .order_by(CaseMilestone.at, CaseMilestone.id)
        )
    )


def has_milestone(case: Case, name: Milestone) -> bool:
    """Return whether this has happened in the case at least once."""
    return any(milestone.name is name for milestone in milestones_of(case))


def notes_of(case: Case) -> list[Note]:
    """Return the notes of a case, newest first."""
    return list(
        db.session.scalars(
            select(Note).where(Note.case_id == case.id).order_by(Note.written_at.desc())
        )
    )


def risks_of(case: Case) -> list[RiskAssessment]:
    """Return the risk assessments of a case, newest first."""
    return list(db.session.scalars(_RISKS, {"case": case.id}))


def safety_plan_of(case: Case) -> SafetyPlan | None:
    """Return the safety plan of a case, or None."""
    return db.session.scalar(select(SafetyPlan).where(SafetyPlan.case_id == case.id))


def library() -> Library:
    """Return the procedures and instruments, which were loaded when the application started."""
    loaded: Library = current_app.extensions["caseflow-sop"]
    return loaded


def procedure_of(case: Case) -> Procedure:
    """Return the procedure of a case, in the version under which it began."""
    return library().procedure(case.procedure_id, case.procedure_version)


def procedures_of(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Procedure]:
    """Return the procedures of several cases, each in its version, by the id of the case."""
    wanted = set(case_ids)
    if not wanted:
        return {}
    columns = Case.id, Case.procedure_id, Case.procedure_version
    rows = db.session.execute(select(*columns).where(Case.id.in_(wanted)))
    return {row.id: library().procedure(row.procedure_id, row.procedure_version) for row in rows}


@dataclass(frozen=True, slots=True)
class KnownAs:
    """The part of a person that a list shows; reading only this column makes lists fast.

    It has the attributes that `Person.known_as` needs to open the sealed name.
    """

    id: uuid.UUID
    case_id: uuid.UUID
    known_as_sealed: bytes | None
    __tablename__ = Person.__tablename__

    @property
    def known_as(self) -> str | None:
        """The name by which the person is known."""
        name: str | None = Person.known_as.__get__(self, Person)  # type: ignore[call-overload]
        return name


def state_before_closing(case: Case) -> CaseState:
    """Return the state that a case had before it was closed; ACTIVE when it was not kept."""
    newest = (
        select(CaseStateChange.source)
        .where(CaseStateChange.case_id == case.id, CaseStateChange.target == CaseState.CLOSED)
        .order_by(CaseStateChange.at.desc())
        .limit(1)
    )
    return db.session.scalar(newest) or CaseState.ACTIVE


def open_records_after(case_id: uuid.UUID | None, limit: int) -> list[Any]:
    """Return id and sealed facts of the next open cases in the order of their ids, unopened."""
    statement = select(Case.id, Case.record_sealed).where(Case.is_closed.is_(False))
    if case_id is not None:
        statement = statement.where(Case.id > case_id)
    return list(db.session.execute(statement.order_by(Case.id).limit(limit)))


def by_ids(case_ids: Iterable[uuid.UUID]) -> list[Case]:
    """Return these cases, for background work."""
    wanted = list(case_ids)
    return list(db.session.scalars(select(Case).where(Case.id.in_(wanted)))) if wanted else []


def zones_of(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tzinfo]:
    """Return the time zone of the organisation of each case: a day that was planned ends there."""
    wanted = set(case_ids)
    if not wanted:
        return {}
    found = select(Case.id, Case.organisation_id).where(Case.id.in_(wanted))
    organisations = {row.id: row.organisation_id for row in db.session.execute(found)}
    zones = agencies_queries.zones_of(organisations.values())
    return {case_id: zones[of] for case_id, of in organisations.items()}
