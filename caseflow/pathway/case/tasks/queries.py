"""Read the tasks of a case, what of them is due, and who can be asked to do one."""

import uuid
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from caseflow import encryption
from caseflow.access import Actor, Permission, allows, holds_role_for, scope
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.tasks.models import Task, TaskKind


def tasks_of(case_id: uuid.UUID) -> list[Task]:
    """Return the tasks of an (admitted) case: the open ones by time, then the newest ended ones."""
    rows = list(db.session.scalars(select(Task).where(Task.case_id == case_id)))
    encryption.prefetch_keys(rows)
    ended = [one for one in rows if one.ended_at]
    still = [one for one in rows if not one.ended_at]
    return [
        *sorted(still, key=lambda one: (one.due_at, one.id)),
        *sorted(ended, key=lambda one: (one.ended_at, one.id), reverse=True),
    ]


def get_task(case: Case, task_id: uuid.UUID) -> Task:
    """Return one task of an (admitted) case; NotFound for one of another case."""
    task = db.session.get(Task, task_id)
    if task is None or task.case_id != case.id:
        raise NotFound
    return task


def due_dates(case_ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, datetime]]:
    """Yield (id of the case, when it is due) of each open task that its caseworker does."""
    yield from _dates(case_ids, TaskKind.TASK)


def appointment_dates(case_ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, str]]:
    """Yield (id of the case, its time in ISO 8601) of each open appointment of the caseworker."""
    for case_id, at in _dates(case_ids, TaskKind.APPOINTMENT):
        yield case_id, at.isoformat()


def _dates(case_ids: Collection[uuid.UUID], kind: TaskKind) -> Iterator[tuple[uuid.UUID, datetime]]:
    columns = Task.id, Task.case_id, Task.record_sealed
    mine = (Task.case_id.in_(list(case_ids)), Task.worker_id.is_(None), Task.ended_at.is_(None))
    rows: Any = db.session.execute(select(*columns).where(*mine)).all()
    known = zip(rows, Task.read("kind", rows), Task.read("due_at", rows), strict=True)
    for row, one, due_at in known:
        if one is kind:
            yield row.case_id, due_at


def given_dues(seen_by: Actor) -> list[datetime]:
    """Return when each open task is due that this person was given in the case of a colleague."""
    if not holds_role_for(seen_by, Permission.CASE_LIST):
        return []
    found = (
        select(Task.id, Task.case_id, Task.record_sealed)
        .join(Case, Case.id == Task.case_id)
        .where(scope(seen_by, Permission.CASE_WORK, Case), ~Case.is_closed)
        .where(Task.ended_at.is_(None), Task.worker_id == seen_by.id)
    )
    rows: Any = db.session.execute(found).all()
    return Task.read("due_at", rows)


def workers_of(case: Case) -> list[User]:
    """Return who may open a case and so can do a task in it, without its caseworker."""
    everybody = accounts_queries.everybody_of(case.organisation_id)
    return [
        user
        for user in everybody
        if user.active and user.id != case.owner_id and allows(user, Permission.CASE_WORK, case)
    ]
