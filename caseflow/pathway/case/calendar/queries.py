"""Read what is planned for a person: their tasks, and the agendas of their own cases."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select

from caseflow import clock, encryption
from caseflow.access import Actor, Permission, admit, authorise_role, scope
from caseflow.extensions import db
from caseflow.pathway.case.calendar.rules import Period
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.tasks.models import Task
from caseflow.pathway.case.worklist import queries as worklist_queries
from caseflow.pathway.case.worklist.queries import Listed
from caseflow.pathway.case.worklist.rules import Item
from caseflow.web import registry
from caseflow.web.registry import DateKind

OWN = frozenset({"task", "task_appointment"})
"""The kinds of dates that are read from the tasks themselves, with their words."""
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class PlannedTask:
    """A task or an appointment of the signed-in person, with the code of its case."""

    task: Task
    code: str


@dataclass(frozen=True)
class PlannedStep:
    """Something that is due in one's own case: a step of the procedure, or a date."""

    of: Listed
    item: Item
    day: date


@dataclass(frozen=True)
class PlannedMeeting:
    """An appointment that another step knows: its day and time where it takes place."""

    of: Listed
    day: date
    at: datetime


@dataclass(frozen=True)
class Planned:
    """Everything that is planned within a period."""

    tasks: tuple[PlannedTask, ...]
    steps: tuple[PlannedStep, ...]
    meetings: tuple[PlannedMeeting, ...]


def planned_for(seen_by: Actor, period: Period) -> Planned:
    """Return what is planned for this person within a period.

    Raises NotAllowed for roles that do not work on cases.
    """
    authorise_role(seen_by, Permission.CASE_LIST)
    own = worklist_queries.own_cases(seen_by)
    return Planned(
        tuple(_tasks(seen_by, period)),
        tuple(one for one in _steps(own) if period.first <= one.day <= period.last),
        tuple(one for one in _meetings(own) if period.first <= one.day <= period.last),
    )


def _tasks(seen_by: Actor, period: Period) -> list[PlannedTask]:
    mine = or_(
        Task.worker_id == seen_by.id,
        and_(Task.worker_id.is_(None), Case.owner_id == seen_by.id),
    )
    found: Any = db.session.execute(
        select(Task, Case.code)
        .join(Case, Case.id == Task.case_id)
        .where(scope(seen_by, Permission.CASE_WORK, Case), ~Case.is_closed)
        .where(Task.ended_at.is_(None), mine)
    ).all()
    within = [row for row in found if period.first <= row.Task.day <= period.last]
    admit(*{row.Task.case_id for row in within})
    encryption.prefetch_keys([row.Task for row in within])
    return [PlannedTask(row.Task, row.code) for row in within]


def _steps(own: Collection[Listed]) -> Iterator[PlannedStep]:
    for one in own:
        for item in one.items:
            if item.due_at is not None and item.name not in OWN:
                # What is due at the end of a day belongs to that day, and not to the next.
                yield PlannedStep(one, item, clock.day_of(item.due_at - MOMENT))


def _meetings(own: Collection[Listed]) -> Iterator[PlannedMeeting]:
    known: dict[uuid.UUID, Listed] = {one.id: one for one in own}
    for kind in registry.current().case_dates:
        if kind.kind is DateKind.APPOINTMENT and kind.name not in OWN:
            for case_id, at in kind.find(known):
                when = datetime.fromisoformat(at)
                here = clock.local(when) if when.tzinfo else when
                day = date.fromisoformat(here.isoformat()[:10])
                yield PlannedMeeting(known[case_id], day, here)
