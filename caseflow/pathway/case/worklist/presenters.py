"""Lines about cases for "My day" and the lists, each step with the page where it is done."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_datetime

from caseflow import clock
from caseflow.pathway.case import presenters as case_presenters
from caseflow.pathway.case.presenters import Task
from caseflow.pathway.case.worklist import queries, rules
from caseflow.pathway.case.worklist.models import Agenda
from caseflow.pathway.case.worklist.queries import Day, Listed, Part
from caseflow.pathway.case.worklist.rules import Item
from caseflow.people import labels as people_labels
from caseflow.sop.vocabulary import RiskLevel
from caseflow.web import filters, i18n, registry
from caseflow.web.addresses import url_for, url_with

LANGUAGES = 2
"""How many languages of a person a line names."""


@dataclass(frozen=True)
class CaseLine:
    """What tells one case from the others, what is next in it, and when the person was met."""

    id: uuid.UUID
    code: str
    href: str
    known_as: Any
    age: str
    languages: str
    risk: RiskLevel | None
    stage: str
    owner_id: uuid.UUID
    task: Task | None
    more: int
    appointment: str
    last_contact: str
    last_contact_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class PartShown:
    """A part of "My day": its first cases, and how many more there are."""

    lines: tuple[CaseLine, ...]
    count: int

    @property
    def more(self) -> int:
        """How many cases belong to it and are not shown."""
        return self.count - len(self.lines)


@dataclass(frozen=True)
class DayShown:
    """One's own open cases, as "My day" shows them."""

    overdue: PartShown
    today: PartShown
    later: PartShown


def day(found: Day) -> DayShown:
    """Return the cases of a day as lines."""
    return DayShown(_part(found.overdue), _part(found.today), _part(found.later))


def _part(part: Part) -> PartShown:
    return PartShown(tuple(lines(part.rows)), part.count)


def lines(found: Iterable[Listed]) -> list[CaseLine]:
    """Return a line for each of these cases."""
    now = clock.now()
    return [_line(one, now) for one in found]


def _line(one: Listed, now: datetime) -> CaseLine:
    person, items = one.person, one.items
    return CaseLine(
        id=one.id,
        code=one.code,
        href=url_for("case.show", case_id=one.id),
        known_as=person.known_as if person else None,
        age=filters.said(one.age_group),
        languages=_languages(person.languages) if person else "",
        risk=one.risk,
        stage=filters.said(one.stage),
        owner_id=one.owner_id,
        task=_task(one, items[0], now) if items else None,
        more=rules.with_it(items, now),
        appointment=local_time(rules.coming(one.appointments, now)),
        last_contact=ago(one.last_contact_at, now),
        last_contact_at=one.last_contact_at,
        closed_at=one.closed_at,
    )


def _languages(codes: Any) -> str:
    # A value that was changed outside caseflow is no list; the name beside it is marked.
    if not isinstance(codes, list):
        return ""
    return str(people_labels.said("languages", codes[:LANGUAGES]))


def _task(one: Listed, item: Item, now: datetime) -> Task:
    sentence, href = _place(one, item)
    state = "overdue" if rules.is_overdue(item, now) else "soon" if rules.is_soon(item, now) else ""
    return Task(sentence, href, filters.due(item.due_at), item.due_at, state, who="", note="")


def _place(one: Listed, item: Item) -> tuple[str, str]:
    """Return the words of an item, and the address where it is done."""
    date = next((date for date in registry.current().case_dates if date.name == item.name), None)
    if date is not None:
        return filters.translated(date.label), url_with(date.endpoint, {"case_id": one.id})
    step = one.procedure.step(item.name)
    known = {"case_id": one.id, "screening_id": one.screening_id}
    href = case_presenters.place_of(step.milestone, step.stage.value, known)
    return filters.translated(step.sentence), href


def ago(moment: datetime, now: datetime) -> str:
    """Return in words how long ago a moment was, such as "3 days ago"."""
    return i18n.span((moment - now).total_seconds(), i18n.spoken(), direction=True)


def local_time(at: str) -> str:
    """Return an appointment in words; empty when there is none."""
    if not at:
        return ""
    when = datetime.fromisoformat(at)
    if when.tzinfo is not None:
        return filters.moment(when)
    # Not converted: it was entered in the local time of the place, without a time zone.
    return str(format_datetime(when, "EEE d MMM, HH:mm", rebase=False))


@dataclass(frozen=True)
class Met:
    """When the person was met last, and the coming appointments, in words."""

    last_contact: str = ""
    appointments: tuple[str, ...] = ()


def met(agenda: Agenda | None) -> Met:
    """Return the contacts of a case for its overview, from its agenda."""
    kept = queries.kept_in(agenda) if agenda else None
    if agenda is None or kept is None:
        return Met()
    now = clock.now()
    coming = [at for at in kept["appointments"] if at >= clock.day_of(now).isoformat()]
    return Met(ago(agenda.last_contact_at, now), tuple(local_time(at) for at in coming))
