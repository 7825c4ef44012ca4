"""In which order a day is worked: late first, then what is due within a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from caseflow.pathway.case.models import Case
from caseflow.people.models import Person
from caseflow.sop.rules import NextStep

TODAY = timedelta(hours=24)
WORKER = "case_worker"


@dataclass(frozen=True)
class Waiting:
    """Something of another step: how many, in (translated) words, and where."""

    count: int
    label: Any
    href: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Mine:
    """One of one's own cases, and what the procedure asks of its caseworker."""

    case: Case
    person: Person | None
    steps: tuple[NextStep, ...]

    @property
    def next_step(self) -> NextStep | None:
        """The most pressing one."""
        return self.steps[0] if self.steps else None


@dataclass(frozen=True)
class DueStep:
    """One step of one case."""

    of: Mine
    step: NextStep


@dataclass(frozen=True)
class Day:
    """What is late and what is due within a day, each most pressing first."""

    overdue: tuple[DueStep, ...]
    today: tuple[DueStep, ...]


def for_worker(steps: Iterable[NextStep]) -> tuple[NextStep, ...]:
    """The steps that the procedure gives to the caseworker."""
    return tuple(step for step in steps if step.role == WORKER)


def arranged(mine: Iterable[Mine], now: datetime) -> Day:
    """The steps of all cases in the order of the day; what has no date stays with its case."""
    dated = [DueStep(one, step) for one in mine for step in one.steps if step.due_at]
    dated.sort(key=lambda due: due.step.due_at or now)
    return Day(
        overdue=tuple(due for due in dated if due.step.is_overdue),
        today=tuple(
            due
            for due in dated
            if not due.step.is_overdue and (due.step.due_at or now) <= now + TODAY
        ),
    )
