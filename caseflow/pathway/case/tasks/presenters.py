"""The tasks of a case in words."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from caseflow import clock
from caseflow.access import Actor
from caseflow.accounts import queries as accounts_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.related_people import presenters as related_people
from caseflow.pathway.case.tasks import queries
from caseflow.pathway.case.tasks.models import Task
from caseflow.pathway.case.worklist.rules import Waiting
from caseflow.web import filters
from caseflow.web.addresses import url_for


@dataclass(frozen=True)
class TaskLine:
    """A task in a list."""

    id: uuid.UUID
    what: str
    kind: str
    when: str
    due_at: datetime
    state: str
    """ "overdue", "soon", or nothing, which colours the line."""
    worker: str
    rows: tuple[tuple[str, str], ...]
    """What else is known: label and words."""
    result: str
    ended: str


@dataclass(frozen=True)
class Tasks:
    """The tasks of a case: what is to be done, and what has ended."""

    still_open: tuple[TaskLine, ...]
    ended: tuple[TaskLine, ...]


@dataclass(frozen=True)
class Choices:
    """Who may do a task of a case, and which people it may be about."""

    owner: str
    workers: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]


def tasks(case: Case) -> Tasks:
    """Return the tasks of an (admitted) case."""
    found = queries.tasks_of(case.id)
    ids = {one.worker_id or case.owner_id for one in found} | {one.ended_by_id for one in found}
    names = accounts_queries.names_of(ids)
    people = related_people.names_of(case) if found else {}
    lines = [(one, _line(one, case, names, people)) for one in found]
    return Tasks(
        tuple(line for one, line in lines if not one.ended_at),
        tuple(line for one, line in lines if one.ended_at),
    )


def choices(case: Case) -> Choices:
    """Return whom the form offers for a task of an (admitted) case."""
    workers = accounts_queries.apart(queries.workers_of(case))
    owner = accounts_queries.names_of([case.owner_id]).get(case.owner_id, "")
    return Choices(owner, _sorted(workers), _sorted(related_people.names_of(case)))


def waiting(seen_by: Actor) -> list[Waiting]:
    """Return how many tasks in the cases of others this person was given, for "My day"."""
    due = list(queries.given_dues(seen_by))
    label = ngettext("task in the case of a colleague", "tasks in cases of colleagues", len(due))
    late = any(at < clock.now() for at in due)
    return [Waiting(len(due), label, url_for("case.calendar.index"), is_urgent=late)]


def time_of(task: Task) -> str:
    """Return in words when a task is due: the day, and the hour if it has one."""
    return filters.moment(task.due_at) if task.has_time else filters.day(task.day)


def state_of(due_at: datetime, now: datetime) -> str:
    """Return "overdue" for what should have been done, "soon" for what is due today, or nothing."""
    if due_at < now:
        return "overdue"
    return "soon" if clock.day_of(due_at) == clock.day_of(now) else ""


def repetition(task: Task) -> str:
    """Return in words how often a task comes again; empty when it is done only once."""
    if not task.every:
        return ""
    unit = filters.translated(task.unit.label)
    return str(_("Every %(number)s %(unit)s", number=task.every, unit=unit))


def _line(
    task: Task, case: Case, names: Mapping[uuid.UUID, str], people: Mapping[str, str]
) -> TaskLine:
    words = task.words or {}
    told = [
        (_("Place"), words.get("place", "")),
        (_("Person"), people.get(words.get("person", ""), "")),
        (_("Repeats"), repetition(task)),
        (_("Note"), words.get("note", "")),
        (_("Why"), words.get("why", "")),
    ]
    return TaskLine(
        id=task.id,
        what=words.get("what", ""),
        kind=filters.said(task.kind),
        when=time_of(task),
        due_at=task.due_at,
        state="" if task.ended_at else state_of(task.due_at, clock.now()),
        worker=names.get(task.worker_id or case.owner_id, ""),
        rows=tuple((str(label), text) for label, text in told if text),
        result=filters.said(task.result) if task.result else "",
        ended=_ended(task, names),
    )


def _ended(task: Task, names: Mapping[uuid.UUID, str]) -> str:
    if task.ended_at is None:
        return ""
    by: Any = names.get(task.ended_by_id, "") if task.ended_by_id else ""
    return f"{filters.moment(task.ended_at)}, {by}" if by else filters.moment(task.ended_at)


def _sorted(names: Mapping[Any, str]) -> tuple[tuple[str, str], ...]:
    pairs: Iterable[tuple[str, str]] = ((str(one), name) for one, name in names.items())
    return tuple(sorted(pairs, key=lambda pair: pair[1]))
