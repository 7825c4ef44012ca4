"""What the agenda of a case holds, and in which order "My day" shows the cases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from caseflow import clock
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.worklist.models import NEVER
from caseflow.sop.rules import NextStep
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import AgeGroup, Milestone

TODAY = timedelta(hours=24)
WORKER = "case_worker"
"""The role of the caseworker, as the procedures name it."""
KEPT_APPOINTMENTS = 3
"""How many appointments an agenda holds: when the first has passed, the next one is shown."""
WITH_THE_PERSON = frozenset(
    {
        Milestone.SCREENING_FINISHED,
        Milestone.CONSENT_GIVEN,
        Milestone.SAFETY_PLAN_MADE,
        Milestone.FOLLOW_UP_DONE,
    }
)
"""Milestones that cannot be reached without talking with the person."""


@dataclass(frozen=True)
class Waiting:
    """Something that waits in another step: how many, a label for it, and its address."""

    count: int
    label: Any
    href: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Late:
    """Something that is late in another step: what, about which case or thing, and its page."""

    sentence: str
    about: str
    href: str
    due_at: datetime
    is_urgent: bool = False


@dataclass(frozen=True)
class Item:
    """One thing to do: a step of the procedure, by its id, or a kind of date, by its name."""

    name: str
    due_at: datetime | None


@dataclass(frozen=True)
class Plan:
    """The agenda of a case: everything that has to be done, by due date, and the dates beside it.

    `appointments` are in the local time of the place, as ISO 8601 without a zone.
    """

    items: tuple[Item, ...]
    appointments: tuple[str, ...]
    last_contact_at: datetime
    next_due_at: datetime
    age_group: AgeGroup


@dataclass(frozen=True)
class Dates:
    """What later steps say about one case: things due by name, appointments, and contacts."""

    due: Mapping[str, datetime]
    """By the name of the kind; a kind that belongs to a step of the procedure by its milestone."""
    appointments: Sequence[str] = ()
    contacts: Sequence[datetime] = ()


class HasDue(Protocol):
    """Something with a due date, such as an item."""

    @property
    def due_at(self) -> datetime | None: ...


def plan(
    case: Case, milestones: Iterable[case_rules.Reached], procedure: Procedure, dates: Dates
) -> Plan:
    """Return the agenda of a case, from its milestones and from what later steps say.

    A closed case has nothing to do. The time of the caller does not count: what is due changes only
    when something happens in the case.
    """
    reached = list(milestones)
    # Whether a step is overdue is asked when the agenda is read, so any time will do here.
    steps = () if case.is_closed else case_rules.next_steps(case, reached, procedure, NEVER)
    items = _sorted([_merged(step, dates.due) for step in steps] + _others(case, steps, dates.due))
    met = [one.at for one in reached if one.name in WITH_THE_PERSON]
    return Plan(
        items=items,
        appointments=() if case.is_closed else tuple(sorted(dates.appointments)),
        last_contact_at=max([case.created_at, *met, *dates.contacts]),
        next_due_at=next_due(for_worker(items, of_others(procedure))),
        age_group=case.age_group,
    )


def _merged(step: NextStep, due: Mapping[str, datetime]) -> Item:
    """Return a step as an item; a later step may know an earlier day for the same milestone."""
    known = [at for at in (step.due_at, due.get(step.milestone.value)) if at is not None]
    return Item(step.step_id, min(known, default=None))


def _others(case: Case, steps: Iterable[NextStep], due: Mapping[str, datetime]) -> list[Item]:
    asked = {step.milestone.value for step in steps}
    milestones = {milestone.value for milestone in Milestone}
    if case.is_closed:
        return []
    return [Item(name, at) for name, at in due.items() if name not in asked | milestones]


def _sorted(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: (item.due_at or NEVER, item.name)))


def for_worker(items: Iterable[Item], others: frozenset[str]) -> tuple[Item, ...]:
    """Return the items that are the caseworker's to do; what later steps add always is.

    `others` are the ids of the steps that somebody else does.
    """
    return tuple(item for item in items if item.name not in others)


def of_others(procedure: Procedure) -> frozenset[str]:
    """Return the ids of the steps of a procedure that are not the caseworker's to do."""
    return frozenset(step.id for step in procedure.steps if step.role != WORKER)


def next_due(items: Iterable[HasDue]) -> datetime:
    """Return when the first of these items is due; NEVER when none has a date."""
    return min((item.due_at for item in items if item.due_at), default=NEVER)


def stored(agenda: Plan) -> dict[str, Any]:
    """Return an agenda as JSON values, short enough for a record of one size."""
    return {
        "items": [
            [one.name, int(one.due_at.timestamp()) if one.due_at else None] for one in agenda.items
        ],
        "appointments": list(agenda.appointments[:KEPT_APPOINTMENTS]),
        "age": agenda.age_group.value,
    }


def items_of(kept: Mapping[str, Any]) -> tuple[Item, ...]:
    """Return the items of a stored agenda, the first due first."""
    return tuple(
        Item(name, None if at is None else datetime.fromtimestamp(at, UTC))
        for name, at in kept["items"]
    )


def coming(appointments: Iterable[str], now: datetime) -> str:
    """Return the first appointment that is not over; empty when there is none.

    Appointments are in the local time of the place, which may be half a day away from UTC: one that
    was earlier today is still shown.
    """
    today = clock.day_of(now).isoformat()
    return next((at for at in sorted(appointments) if at >= today), "")


def is_overdue(item: HasDue, now: datetime) -> bool:
    """Return whether an item should have been done by now."""
    return item.due_at is not None and item.due_at < now


def is_soon(item: HasDue, now: datetime) -> bool:
    """Return whether an item is due within TODAY, and not overdue."""
    return item.due_at is not None and now <= item.due_at <= now + TODAY


def with_it(items: Sequence[HasDue], now: datetime) -> int:
    """Return how many more items are as pressing as the first one: also overdue, or also soon."""
    if not items:
        return 0
    holds = is_overdue if is_overdue(items[0], now) else is_soon
    return sum(holds(item, now) for item in items[1:])


def differs(
    kept: Mapping[str, Any], columns: Sequence[Any], now_computed: Plan, case: Case
) -> bool:
    """Return whether a kept agenda is not what is computed now.

    `columns` are (owner, organisation, closed, next due, last contact) as they are kept.
    """
    known = (
        case.owner_id,
        case.organisation_id,
        case.is_closed,
        now_computed.next_due_at,
        now_computed.last_contact_at,
    )
    return kept != stored(now_computed) or tuple(columns) != known
