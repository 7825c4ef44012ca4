"""When a task is due and comes again, and what must be said about it."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from caseflow import clock
from caseflow.enums import N_
from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.case.tasks.models import Result, TaskKind, Unit

CALLED = {
    "what": N_("What is to be done?"),
    "place": N_("Place"),
    "note": N_("Note"),
}
"""The labels of the words on every page."""
MOST = 366
"""A task comes again after at most this many days, weeks or months."""


@dataclass(frozen=True)
class When:
    """When something is to be done, and how it repeats."""

    kind: TaskKind
    day: date
    at: time | None = None
    every: int = 0
    unit: Unit = Unit.WEEKS

    @property
    def due_at(self) -> datetime:
        """The moment in UTC: that time of day in the time zone of the context, or the day's end."""
        if self.at is None:
            return clock.end_of(self.day)
        return clock.at_local(self.day, self.at).astimezone(UTC)


def check(when: When, words: Mapping[str, Any]) -> None:
    """Raise RuleBroken when it is not said what is to be done, or an appointment has no time."""
    if not words.get("what"):
        raise RuleBroken("Enter what is to be done.", field="what")
    if when.kind is TaskKind.APPOINTMENT and when.at is None:
        raise RuleBroken("Enter at what time the appointment is.", field="at")
    if not 0 <= when.every <= MOST:
        raise RuleBroken("Enter a number from 1 to 366, or nothing.", field="every")


def check_result(result: Result, why: str) -> None:
    """Raise RuleBroken when something was not done and nobody says why."""
    if result is Result.NOT_DONE and not why.strip():
        raise RuleBroken("Enter why it was not done.", field="why")


def check_not_ended(ended_at: datetime | None) -> None:
    """Raise RuleBroken when somebody has already said what became of a task."""
    if ended_at is not None:
        raise RuleBroken("The result of this task has already been recorded.")


def check_current(words: Mapping[str, Any], mine: Mapping[str, Any], *, is_current: bool) -> None:
    """Raise Stale when somebody saved since the page was opened; it carries both versions."""
    if is_current:
        return
    raise Stale(
        tuple(
            (label, str(mine.get(name, "")), str(words.get(name, "")))
            for name, label in CALLED.items()
            if mine.get(name, "") != words.get(name, "")
        )
    )


def next_day(first: date, every: int, unit: Unit, *, after: date) -> date:
    """Return the first repetition after a day, counted from the first day.

    What is repeated on the 31st comes on the last day of a shorter month, and on the 31st again in
    a longer one.
    """
    if unit is Unit.MONTHS:
        return _next_month_day(first, every, after)
    step = every * (7 if unit is Unit.WEEKS else 1)
    times = max(0, (after - first).days // step + 1)
    return first + timedelta(days=times * step)


def _next_month_day(first: date, every: int, after: date) -> date:
    passed = (after.year - first.year) * 12 + after.month - first.month
    times = max(0, passed // every)
    while (found := _months_later(first, times * every)) <= after:
        times += 1
    return found


def _months_later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(first.day, last))
