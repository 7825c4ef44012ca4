"""Add, change and end tasks of a case."""

import uuid
from typing import Any

from caseflow import audit, clock
from caseflow.access import Actor, Permission, verb
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.tasks import queries, rules
from caseflow.pathway.case.tasks.models import Result, Task, Unit
from caseflow.pathway.case.tasks.rules import When


@verb(Permission.CASE_WORK)
def add(
    case: Case,
    *,
    when: When,
    words: dict[str, Any],
    worker_id: uuid.UUID | None = None,
    by: Actor,
) -> Task:
    """Add a task or an appointment; who is to do it is told, unless they add it themselves.

    Without a worker, the caseworker of the case does it. Raises RuleBroken when the case is closed,
    something is missing, or the worker may not open the case.
    """
    case_rules.check_open(case)
    rules.check(when, words)
    task = Task(
        id=uuid.uuid4(),
        case_id=case.id,
        added_at=clock.now(),
        added_by_id=by.id,
        words=words,
        first_day=when.day,
        **_times(when),
    )
    db.session.add(task)
    _give(case, task, worker_id, by)
    audit.record(audit.Event.TASK_SAVED, by=by, thing=task)
    return task


@verb(Permission.CASE_WORK)
def edit(
    case: Case,
    task: Task,
    *,
    when: When,
    words: dict[str, Any],
    worker_id: uuid.UUID | None = None,
    version: int | None,
    by: Actor,
) -> None:
    """Change a task that has not ended; raises what `add` does, and Stale after another save."""
    case_rules.check_open(case)
    rules.check_not_ended(task.ended_at)
    rules.check(when, words)
    rules.check_current(task.words or {}, words, is_current=version == task.version)
    if (when.day, when.every, when.unit) != (task.day, task.every, task.unit):
        task.first_day = when.day
    for name, value in _times(when).items():
        setattr(task, name, value)
    task.words = words
    _give(case, task, worker_id, by)
    audit.record(audit.Event.TASK_SAVED, by=by, thing=task)


@verb(Permission.CASE_WORK)
def end(
    case: Case, task: Task, *, result: Result, why: str = "", is_last: bool = False, by: Actor
) -> Task | None:
    """Say what became of a task; return its next repetition, unless it was the last one.

    Raises RuleBroken when the case is closed, the task has ended already, or it was not done and
    the reason is missing.
    """
    case_rules.check_open(case)
    rules.check_not_ended(task.ended_at)
    rules.check_result(result, why)
    words = task.words or {}
    task.ended_at, task.ended_by_id = clock.now(), by.id
    task.result = result
    if why.strip():
        task.words = words | {"why": why.strip()}
    audit.record(audit.Event.TASK_ENDED, by=by, thing=task, result=result)
    return None if is_last or not task.every else _again(task, words, by)


def _times(when: When) -> dict[str, Any]:
    return {
        "kind": when.kind,
        "day": when.day,
        "due_at": when.due_at,
        "has_time": when.at is not None,
        "every": when.every,
        "unit": when.unit if when.every else Unit.WEEKS,
    }


def _again(task: Task, words: dict[str, Any], by: Actor) -> Task:
    """Add the next repetition: the first one after its day that is not over."""
    after = max(task.day, clock.today())
    day = rules.next_day(task.first_day, task.every, task.unit, after=after)
    at = clock.local(task.due_at).time() if task.has_time else None
    when = When(task.kind, day, at, task.every, task.unit)
    following = Task(
        id=uuid.uuid4(),
        case_id=task.case_id,
        worker_id=task.worker_id,
        added_at=clock.now(),
        added_by_id=by.id,
        words=words,
        first_day=task.first_day,
        **_times(when),
    )
    db.session.add(following)
    audit.record(audit.Event.TASK_SAVED, by=by, thing=following)
    return following


def _give(case: Case, task: Task, worker_id: uuid.UUID | None, by: Actor) -> None:
    """Let somebody do a task, and tell them if it is new to them and they did not do it."""
    chosen = None if worker_id == case.owner_id else worker_id
    if chosen == task.worker_id:
        return
    if chosen and chosen not in {user.id for user in queries.workers_of(case)}:
        raise RuleBroken("This colleague may not open the case.", field="worker")
    task.worker_id = chosen
    told = chosen or case.owner_id
    if told != by.id:
        notices_actions.tell_id(told, NoticeKind.TASK_GIVEN, case)
