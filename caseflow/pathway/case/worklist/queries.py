"""Read the agendas of cases, the list of cases, and what waits in other steps."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, StrEnum
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, func, select, tuple_

from caseflow import clock, encryption
from caseflow.access import (
    Actor,
    ActorPlaceholder,
    Compartment,
    Role,
    admit,
    as_asked,
    mark_changed,
)
from caseflow.crypto.errors import CryptoError
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case, CaseMilestone
from caseflow.pathway.case.worklist import rules
from caseflow.pathway.case.worklist.models import Agenda
from caseflow.pathway.case.worklist.rules import Dates, Item, Late, Plan, Waiting
from caseflow.pathway.stages import Stage
from caseflow.people.models import Person
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import AgeGroup, RiskLevel
from caseflow.web import registry
from caseflow.web.registry import DateKind

PAGE = 50
FIRST = 8
"""How many cases each part of "My day" shows."""


def waiting_for(seen_by: Actor) -> list[Waiting]:
    """Return what waits for this person in other steps, such as screenings and approvals."""
    found = (waiting for find in registry.current().waiting for waiting in find(seen_by))
    return [waiting for waiting in found if waiting.count]


def overdue_for(seen_by: Actor) -> list[Late]:
    """Return what is late for this person in other steps, the longest overdue first."""
    found = (late for find in registry.current().overdue for late in find(seen_by))
    return sorted(found, key=lambda late: (not late.is_urgent, late.due_at))


def computed(case_ids: Collection[uuid.UUID]) -> list[tuple[Case, Plan]]:
    """Return these cases with the agenda that follows from their rows as they are now.

    For writing agendas only: nobody is asked who may see the cases.
    """
    cases = list(db.session.scalars(select(Case).where(Case.id.in_(case_ids))))
    history, dates = milestones_of_all(case_ids), dates_of(case_ids)
    return [
        (one, rules.plan(one, history[one.id], case_queries.procedure_of(one), dates[one.id]))
        for one in cases
    ]


def milestones_of_all(case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[CaseMilestone]]:
    """Return the milestones of many cases, by the id of the case, in one statement."""
    history: dict[uuid.UUID, list[CaseMilestone]] = {case_id: [] for case_id in case_ids}
    statement = select(CaseMilestone).where(CaseMilestone.case_id.in_(case_ids))
    for milestone in db.session.scalars(statement):
        history[milestone.case_id].append(milestone)
    return history


def dates_of(case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Dates]:
    """Return what later steps say about when something is due, by the id of the case."""
    found = {case_id: Dates(due={}, appointments=[], contacts=[]) for case_id in case_ids}
    for kind in registry.current().case_dates:
        name = kind.milestone.value if kind.milestone else kind.name
        for case_id, at in kind.find(case_ids):
            _add(found[case_id], kind.kind, name, at)
    return found


def _add(dates: Dates, kind: DateKind, name: str, at: Any) -> None:
    due: Any = dates.due
    lists: dict[DateKind, Any] = {
        DateKind.APPOINTMENT: dates.appointments,
        DateKind.CONTACT: dates.contacts,
    }
    if kind is DateKind.DUE:
        due[name] = min(at, due.get(name, at))
    else:
        lists[kind].append(at)


def locked(case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Agenda]:
    """Return the agendas of these cases by id, locked until the end of the transaction."""
    statement = select(Agenda).where(Agenda.id.in_(case_ids)).order_by(Agenda.id)
    fresh = statement.with_for_update().execution_options(populate_existing=True)
    return {row.id: row for row in db.session.scalars(fresh)}


def is_wrong(row: Agenda | None, agenda: Plan, of: Case) -> bool:
    """Return whether a kept agenda is missing, or is not what its case says now."""
    kept = _opened(row.id, row.record_sealed) if row else None
    if row is None or kept is None:
        return True
    columns = (
        row.owner_id,
        row.organisation_id,
        row.is_closed,
        row.next_due_at,
        row.last_contact_at,
    )
    return rules.differs(kept, columns, agenda, of)


def kept_in(row: Agenda) -> dict[str, Any] | None:
    """Return what an agenda holds; None when it was only begun, or changed outside caseflow."""
    return _opened(row.id, row.record_sealed)


def _opened(case_id: uuid.UUID, sealed: bytes) -> dict[str, Any] | None:
    """Return what an agenda holds; None when it was only begun, or changed outside caseflow."""
    if not sealed:
        return None
    try:
        (kept,) = Agenda.read("kept", [SimpleNamespace(id=case_id, record_sealed=sealed)])
    except CryptoError:
        # It follows from other rows: a list shows what they say, as if there were no agenda.
        return None
    found: dict[str, Any] | None = kept
    return found


def are_begun() -> bool:
    """Return whether a migration has made agendas that nobody has computed yet."""
    begun = select(Agenda.id).where(Agenda.record_sealed == b"").limit(1)
    return db.session.scalar(begun) is not None


def case_ids_after(case_id: uuid.UUID | None, limit: int) -> list[uuid.UUID]:
    """Return the next ids of all cases in the order of the ids, for background work."""
    statement = select(Case.id).order_by(Case.id).limit(limit)
    if case_id is not None:
        statement = statement.where(Case.id > case_id)
    return list(db.session.scalars(statement))


@dataclass(frozen=True, slots=True)
class Named:
    """The part of a person that a list shows; reading only these columns makes lists fast.

    It has the attributes that the sealed fields of `Person` need to be opened.
    """

    id: uuid.UUID
    case_id: uuid.UUID
    known_as_sealed: bytes | None
    languages_sealed: bytes | None
    __tablename__ = Person.__tablename__

    @property
    def known_as(self) -> str | None:
        """The name by which the person is known."""
        name: str | None = Person.known_as.__get__(self, Person)  # type: ignore[call-overload]
        return name

    @property
    def languages(self) -> list[str]:
        """Codes of the languages of the person, the best understood first."""
        codes: list[str] | None = Person.languages.__get__(  # type: ignore[call-overload]
            self, Person
        )
        return codes or []


class Listed(NamedTuple):
    """A case as a list shows it, with its agenda."""

    id: uuid.UUID
    code: str
    screening_id: uuid.UUID
    risk: RiskLevel | None
    stage: Stage
    created_at: datetime
    closed_at: datetime | None
    owner_id: uuid.UUID
    next_due_at: datetime
    last_contact_at: datetime
    age_group: AgeGroup
    procedure: Procedure
    items: tuple[Item, ...]
    """What is the caseworker's to do, the first due first."""
    appointments: tuple[str, ...]
    person: Named | None


class Order(StrEnum):
    """By what the list of cases is sorted."""

    DUE = "due"
    NEWEST = "newest"
    CONTACT = "contact"


class Due(StrEnum):
    """Which cases to list, by when something is due."""

    OVERDUE = "overdue"
    TODAY = "today"


@dataclass(frozen=True)
class Wanted:
    """Which cases to list, and in which order."""

    closed: bool = False
    order: Order = Order.NEWEST
    due: Due | None = None
    risk: RiskLevel | None = None
    stage: Stage | None = None
    owner_id: uuid.UUID | None = None


@dataclass(frozen=True)
class CasePage:
    """One page of the list of cases.

    `newer` and `older` are the keys with which to ask for the neighbouring pages, None at the ends.
    """

    rows: Sequence[Listed]
    newer: str | None
    older: str | None


class Way(Enum):
    """In which direction a page continues."""

    FIRST = "first"
    OLDER = "older"
    NEWER = "newer"


_COLUMNS = (
    Case.id,
    Case.code,
    Case.screening_id,
    Case.risk,
    Case.stage,
    Case.created_at,
    Case.closed_at,
    Case.owner_id,
    Case.organisation_id,
    Case.state,
    Case.procedure_id,
    Case.procedure_version,
    Agenda.next_due_at,
    Agenda.last_contact_at,
    Agenda.record_sealed,
    Person.id.label("person_id"),
    getattr(Person, Person.known_as.column),
    getattr(Person, Person.languages.column),
)
_SORTED: dict[Order, tuple[Any, bool]] = {
    Order.DUE: (Agenda.next_due_at, False),
    Order.NEWEST: (Case.created_at, True),
    Order.CONTACT: (Agenda.last_contact_at, False),
}
"""By the order its column, and whether the largest comes first."""
_ANYTHING = Wanted()


def cases_seen_by(
    seen_by: Actor,
    wanted: Wanted = _ANYTHING,
    *,
    after: str | None = None,
    before: str | None = None,
) -> CasePage:
    """Return a page of cases in the wanted order: the first, or the one after or before a key.

    Raises NotAllowed for roles that do not work on cases.
    """
    case_queries.authorise_kind(seen_by)
    older, newer = _key(after), _key(before)
    way = Way.NEWER if newer else Way.OLDER if older else Way.FIRST
    found = _lines(seen_by, wanted, way, newer or older)
    rows, more = found[:PAGE], len(found) > PAGE
    # Towards newer cases, the rows were read in the opposite order.
    if newer:
        rows.reverse()
    has_newer, has_older = (more, True) if newer else (older is not None, more)
    return CasePage(
        rows,
        newer=_key_of(rows[0], wanted.order) if rows and has_newer else None,
        older=_key_of(rows[-1], wanted.order) if rows and has_older else None,
    )


def _lines(
    seen_by: Actor, wanted: Wanted, way: Way, key: tuple[datetime, uuid.UUID] | None
) -> list[Listed]:
    """Return the rows of a page and one more, which tells whether there is another page."""
    at, row_id = key or (None, None)
    asked = tuple(name for name in ("risk", "stage", "owner_id") if getattr(wanted, name))
    statement = _statement(frozenset(seen_by.held_roles), way, wanted.order, wanted.due, asked)
    now = clock.now()
    page = {"closed": wanted.closed, "at": at, "row": row_id, "rows": PAGE + 1}
    page |= {name: getattr(wanted, name) for name in asked}
    page |= {"now": now, "tomorrow": now + rules.TODAY}
    return listed(db.session.execute(statement, as_asked(seen_by) | page).all(), seen_by)


def listed(found: Sequence[Any], seen_by: Actor) -> list[Listed]:
    """Admit the cases of rows with `_COLUMNS`, which are limited to what this person may see."""
    admit(*(row.id for row in found))
    mark_changed()
    encryption.key_ring().versions.rely_on_columns(Case, found)
    wanted = [(row.id, Compartment.IDENTITY.value) for row in found if row.person_id]
    encryption.key_ring().compartments.prefetch(wanted, seen_by.organisation_id)
    kept = {row.id: _opened(row.id, row.record_sealed) for row in found}
    if unkept := [case_id for case_id, opened in kept.items() if opened is None]:
        kept |= {one.id: rules.stored(agenda) for one, agenda in computed(unkept)}
    under = {(row.procedure_id, row.procedure_version) for row in found}
    procedures = {one: case_queries.library().procedure(*one) for one in under}
    others = {one: rules.of_others(procedure) for one, procedure in procedures.items()}
    return [
        _listed(row, kept[row.id], procedures[one], others[one])
        for row in found
        for one in [(row.procedure_id, row.procedure_version)]
    ]


def _listed(row: Any, kept: Any, procedure: Procedure, others: frozenset[str]) -> Listed:
    named = Named(row.person_id, row.id, row.known_as_sealed, row.languages_sealed)
    return Listed(
        id=row.id,
        code=row.code,
        screening_id=row.screening_id,
        risk=row.risk,
        stage=row.stage,
        created_at=row.created_at,
        closed_at=row.closed_at,
        owner_id=row.owner_id,
        next_due_at=row.next_due_at,
        last_contact_at=row.last_contact_at,
        age_group=AgeGroup(kept["age"]),
        procedure=procedure,
        items=rules.for_worker(rules.items_of(kept), others),
        appointments=tuple(kept["appointments"]),
        person=named if row.person_id else None,
    )


@cache
def _statement(
    held_roles: frozenset[Role], way: Way, order: Order, due: Due | None, asked: tuple[str, ...]
) -> Select[Any]:
    column, largest_first = _SORTED[order]
    me = ActorPlaceholder(held_roles)
    statement = (
        case_queries.visible_to(me)
        .with_only_columns(*_COLUMNS)
        .join(Agenda, Agenda.id == Case.id)
        .outerjoin(Person, Person.case_id == Case.id)
        .where(_CLOSED[order] == bindparam("closed"), *_within(due), *_indexed(order, me))
        .where(*(getattr(_FILTERED[name], name) == bindparam(name) for name in asked))
        .limit(bindparam("rows"))
    )
    place = tuple_(column, Case.id)
    key = tuple_(bindparam("at", type_=column.type), bindparam("row", type_=Case.id.type))
    if way is not Way.FIRST:
        onward = (way is Way.OLDER) is not largest_first
        statement = statement.where(place > key if onward else place < key)
    descending = largest_first is not (way is Way.NEWER)
    by = (column.desc(), Case.id.desc()) if descending else (column, Case.id)
    return statement.order_by(*by)


def _indexed(order: Order, me: ActorPlaceholder) -> tuple[Any, ...]:
    """Return what the policy says already, about the copies that the index of agendas begins with.

    Who may see a case is decided by the columns of the case itself, which are also checked.
    """
    if order is not Order.DUE:
        return ()
    if Role.SUPERVISOR in me.held_roles:
        return (Agenda.organisation_id == me.organisation_id,)
    return (Agenda.owner_id == me.id,)


_CLOSED = {
    Order.DUE: Agenda.is_closed,
    Order.NEWEST: Case.is_closed,
    Order.CONTACT: Agenda.is_closed,
}
_FILTERED: dict[str, Any] = {"risk": Case, "stage": Case, "owner_id": Case}


def _within(due: Due | None) -> tuple[Any, ...]:
    if due is Due.OVERDUE:
        return (Agenda.next_due_at < bindparam("now"),)
    if due is Due.TODAY:
        return (Agenda.next_due_at.between(bindparam("now"), bindparam("tomorrow")),)
    return ()


def _key_of(one: Listed, order: Order) -> str:
    at = {
        Order.DUE: one.next_due_at,
        Order.NEWEST: one.created_at,
        Order.CONTACT: one.last_contact_at,
    }[order]
    return f"{at.isoformat()}~{one.id}"


def _key(after: str | None) -> tuple[datetime, uuid.UUID] | None:
    try:
        moment, _, row = (after or "").partition("~")
        return datetime.fromisoformat(moment).astimezone(UTC), uuid.UUID(row)
    except (ValueError, OverflowError):
        return None


def own_cases(seen_by: Actor) -> list[Listed]:
    """Return all open cases of which this person is the caseworker, what is due first."""
    statement = (
        case_queries.visible_to(seen_by)
        .with_only_columns(*_COLUMNS)
        .join(Agenda, Agenda.id == Case.id)
        .outerjoin(Person, Person.case_id == Case.id)
        .where(Agenda.owner_id == seen_by.id, Agenda.is_closed.is_(False), ~Case.is_closed)
        .order_by(Agenda.next_due_at, Case.id)
    )
    return listed(db.session.execute(statement).all(), seen_by)


@dataclass(frozen=True)
class Part:
    """A part of "My day": its first cases, and how many belong to it."""

    rows: tuple[Listed, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class Day:
    """One's own open cases: overdue, due within a day, and the others."""

    overdue: Part = field(default_factory=Part)
    today: Part = field(default_factory=Part)
    later: Part = field(default_factory=Part)

    @property
    def count(self) -> int:
        """How many open cases there are."""
        return self.overdue.count + self.today.count + self.later.count


def day_of(seen_by: Actor) -> Day:
    """Return one's own open cases by when something is due, in one statement.

    What is late or due soon is sorted by danger and then by time, the others by time. Raises
    NotAllowed for roles that do not work on cases.
    """
    case_queries.authorise_kind(seen_by)
    now = clock.now()
    asked = {"now": now, "tomorrow": now + rules.TODAY, "first": FIRST}
    statement = _day(frozenset(seen_by.held_roles))
    found = db.session.execute(statement, as_asked(seen_by) | asked).all()
    rows = listed(found, seen_by)
    parts = [
        Part(
            tuple(one for one, row in zip(rows, found, strict=True) if row.part == part),
            next((row.in_part for row in found if row.part == part), 0),
        )
        for part in range(3)
    ]
    return Day(*parts)


@cache
def _day(held_roles: frozenset[Role]) -> Select[Any]:
    me = ActorPlaceholder(held_roles)
    part = case(
        (Agenda.next_due_at < bindparam("now"), 0),
        (Agenda.next_due_at <= bindparam("tomorrow"), 1),
        else_=2,
    )
    danger = case(*((Case.risk == level, rank) for rank, level in enumerate(RiskLevel)), else_=9)
    order = (case((part == 2, 0), else_=danger), Agenda.next_due_at, Case.id)
    mine = (
        case_queries.visible_to(me)
        .with_only_columns(
            Case.id.label("case_id"),
            part.label("part"),
            func.count().over(partition_by=part).label("in_part"),
            func.row_number().over(partition_by=part, order_by=order).label("place"),
        )
        .join(Agenda, Agenda.id == Case.id)
        .where(Agenda.owner_id == me.id, Agenda.is_closed.is_(False), Case.is_closed.is_(False))
        .subquery()
    )
    return (
        select(*_COLUMNS, mine.c.part, mine.c.in_part)
        .select_from(mine)
        .join(Case, Case.id == mine.c.case_id)
        .join(Agenda, Agenda.id == mine.c.case_id)
        .outerjoin(Person, Person.case_id == mine.c.case_id)
        .where(mine.c.place <= bindparam("first"))
        .order_by(mine.c.part, mine.c.place)
    )
