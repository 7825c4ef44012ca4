"""Finding cases: scoped to whoever looks, and admitted for opening only when found."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import Select, exists, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

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
    CaseStatus,
    Exclusion,
    Note,
    RiskAssessment,
    SafetyPlan,
)  # fmt: skip
from caseflow.people.models import Person, SafeContact
from caseflow.safe import sealed
from caseflow.safe.sealed import SealedRow
from caseflow.sop.loading import Library
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Milestone

PAGE = 50


@dataclass(frozen=True)
class CasePage:
    """One page of a list and how to get the next: `after` is the last row's (time, id)."""

    rows: Sequence[tuple[Case, Person | None]]
    after: str | None


@dataclass(frozen=True)
class Frame:
    """What every page of a case shows at its top."""

    person: Person | None
    contact: SafeContact | None
    reflection_started_at: datetime | None
    reflection_ended_at: datetime | None

    @property
    def rows(self) -> tuple[SealedRow, ...]:
        """What is sealed of it."""
        return tuple(row for row in (self.person, self.contact) if row is not None)


def get_case(case_id: uuid.UUID, *, seen_by: Actor) -> Case:
    """The case, if it is this person's to see; NotFound otherwise, whatever the reason."""
    authorise_kind(seen_by)
    case = db.session.scalar(visible_to(seen_by).where(Case.id == case_id))
    if case is None:
        raise NotFound
    access_context.admit(case.id)
    return case


def case_with_frame(case_id: uuid.UUID, *, seen_by: Actor) -> tuple[Case, Frame]:
    """As `get_case`, with what stands at the top of every page of a case: one statement."""
    authorise_kind(seen_by)
    statement = _framed(visible_to(seen_by)).options(joinedload(Case.exclusions))
    row = db.session.execute(statement.where(Case.id == case_id)).unique().one_or_none()
    if row is None:
        raise NotFound
    access_context.admit(case_id)
    return row.Case, Frame(row.Person, row.SafeContact, row.started, row.ended)


def frame_of(case: Case) -> Frame:
    """The top of the page for a case that was found with `get_case`: one statement, one of keys."""
    statement = _framed(select(Case.id)).where(Case.id == case.id)
    row = db.session.execute(statement).one()
    frame = Frame(row.Person, row.SafeContact, row.started, row.ended)
    sealed.prefetch(frame.rows)
    return frame


def cases_seen_by(
    seen_by: Actor, *, status: CaseStatus = CaseStatus.OPEN, after: str | None = None
) -> CasePage:
    """A page of cases, newest first, with the person (for the name they are known by)."""
    authorise_kind(seen_by)
    statement = (
        visible_to(seen_by)
        .add_columns(Person)
        .outerjoin(Person, Person.case_id == Case.id)
        .where(Case.status == status)
        .order_by(Case.created_at.desc(), Case.id.desc())
        .limit(PAGE + 1)
    )
    if key := _key(after):
        statement = statement.where(tuple_(Case.created_at, Case.id) < key)
    rows = [(row.Case, row.Person) for row in db.session.execute(statement)]
    shown, more = rows[:PAGE], len(rows) > PAGE
    access_context.admit(*(case.id for case, _ in shown))
    sealed.prefetch([person for _, person in shown if person], "identity")
    last = shown[-1][0] if shown else None
    return CasePage(shown, f"{last.created_at.timestamp()}~{last.id}" if last and more else None)


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
    return list(
        db.session.scalars(
            select(RiskAssessment)
            .where(RiskAssessment.case_id == case.id)
            .order_by(RiskAssessment.assessed_at.desc())
        )
    )


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


def _framed(statement: Select[Any]) -> Select[Any]:
    return (
        statement.add_columns(
            Person,
            SafeContact,
            _newest(Milestone.REFLECTION_STARTED).label("started"),
            _newest(Milestone.REFLECTION_ENDED).label("ended"),
        )
        .outerjoin(Person, Person.case_id == Case.id)
        .outerjoin(SafeContact, SafeContact.case_id == Case.id)
    )


def _newest(name: Milestone) -> Any:
    return (
        select(func.max(CaseMilestone.at))
        .where(CaseMilestone.case_id == Case.id, CaseMilestone.name == name)
        .correlate(Case)
        .scalar_subquery()
    )


def _key(after: str | None) -> tuple[datetime, uuid.UUID] | None:
    try:
        moment, _, row = (after or "").partition("~")
        return datetime.fromtimestamp(float(moment), UTC), uuid.UUID(row)
    except (ValueError, OverflowError):
        return None
