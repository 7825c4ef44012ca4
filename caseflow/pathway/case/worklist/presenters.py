"""Lines about cases for "My day" and the lists, each step with the page where it is done."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from flask_babel import format_datetime, ngettext

from caseflow import clock
from caseflow.pathway.case import presenters as case_presenters
from caseflow.pathway.case.presenters import Task
from caseflow.pathway.case.worklist import queries, rules
from caseflow.pathway.case.worklist.models import Agenda
from caseflow.pathway.case.worklist.queries import Day, Listed, Part
from caseflow.pathway.case.worklist.rules import Item
from caseflow.people import labels as people_labels
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import RiskLevel
from caseflow.web import filters, i18n, registry
from caseflow.web.addresses import url_for, url_with

LANGUAGES = 2
"""How many languages of a person a line names."""


class CaseLine(NamedTuple):
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
    more: str
    """How many more steps are as pressing, in words."""
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
    now, words = clock.now(), _Words(i18n.spoken())
    return [_line(one, now, words) for one in found]


class _Words:
    """What the lines of one page say again and again, put into words once."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.said = cache(filters.said)
        self.languages = cache(_languages)
        self.more = cache(_more)
        self._places: dict[tuple[str, str, str], tuple[str, str]] = {}

    def place(self, procedure: Procedure, name: str) -> tuple[str, str]:
        """Return the words of an item, and the endpoint of the page where it is done."""
        key = procedure.id, procedure.version, name
        if key not in self._places:
            self._places[key] = _place(procedure, name)
        return self._places[key]


def _line(one: Listed, now: datetime, words: _Words) -> CaseLine:
    person, items = one.person, one.items
    return CaseLine(
        id=one.id,
        code=one.code,
        href=url_for("case.show", case_id=one.id),
        known_as=person.known_as if person else None,
        age=words.said(one.age_group),
        # A value that was changed outside caseflow is no list; the name beside it is marked.
        languages=words.languages(*spoken)
        if person and isinstance(spoken := person.languages, list)
        else "",
        risk=one.risk,
        stage=words.said(one.stage),
        owner_id=one.owner_id,
        task=_task(one, items[0], now, words) if items else None,
        more=words.more(rules.with_it(items, now)),
        appointment=local_time(rules.coming(one.appointments, now)),
        last_contact=ago(one.last_contact_at, now, words.language),
        last_contact_at=one.last_contact_at,
        closed_at=one.closed_at,
    )


def _languages(*codes: str) -> str:
    return str(people_labels.said("languages", list(codes[:LANGUAGES])))


def _more(steps: int) -> str:
    if not steps:
        return ""
    return str(ngettext("and %(num)d more step", "and %(num)d more steps", steps))


def _task(one: Listed, item: Item, now: datetime, words: _Words) -> Task:
    sentence, endpoint = words.place(one.procedure, item.name)
    href = url_with(endpoint, {"case_id": one.id, "screening_id": one.screening_id})
    state = "overdue" if rules.is_overdue(item, now) else "soon" if rules.is_soon(item, now) else ""
    return Task(sentence, href, filters.due(item.due_at), item.due_at, state, who="", note="")


def place_of(one: Listed, item: Item) -> tuple[str, str]:
    """Return the words of an item, and the address where it is done."""
    sentence, endpoint = _place(one.procedure, item.name)
    return sentence, url_with(endpoint, {"case_id": one.id, "screening_id": one.screening_id})


def _place(procedure: Procedure, name: str) -> tuple[str, str]:
    date = next((date for date in registry.current().case_dates if date.name == name), None)
    if date is not None:
        return filters.translated(date.label), date.endpoint
    step = procedure.step(name)
    endpoint = case_presenters.endpoint_of(step.milestone, step.stage.value)
    return filters.translated(step.sentence), endpoint


def ago(moment: datetime, now: datetime, language: str) -> str:
    """Return in words of a language how long ago a moment was, such as "3 days ago"."""
    return i18n.span((moment - now).total_seconds(), language, direction=True)


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
    last = ago(agenda.last_contact_at, now, i18n.spoken())
    return Met(last, tuple(local_time(at) for at in coming))
