"""In which order a day is worked: late first, then what is due within a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from caseflow.pathway.case.models import Case
from caseflow.people.models import Person
from caseflow.sop.rules import NextStep
from caseflow.sop.vocabulary import RiskLevel

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
    """The most pressing step of one case, and how many more of its steps are due with it."""

    of: Mine
    step: NextStep
    more: int = 0


@dataclass(frozen=True)
class Day:
    """What is late and what is due within a day, each most pressing first."""

    overdue: tuple[DueStep, ...]
    today: tuple[DueStep, ...]


def for_worker(steps: Iterable[NextStep]) -> tuple[NextStep, ...]:
    """The steps that the procedure gives to the caseworker."""
    return tuple(step for step in steps if step.role == WORKER)


def arranged(mine: Iterable[Mine], now: datetime) -> Day:
    """One line for each case in either list, the greatest danger first, then the latest."""
    cases = list(mine)
    return Day(
        overdue=_lines(cases, now, lambda step: step.is_overdue),
        today=_lines(cases, now, lambda step: not step.is_overdue and _is_soon(step, now)),
    )


def _lines(
    cases: Iterable[Mine], now: datetime, belongs: Callable[[NextStep], bool]
) -> tuple[DueStep, ...]:
    lines = []
    for one in cases:
        due = sorted(
            (s for s in one.steps if s.due_at and belongs(s)), key=lambda s: s.due_at or now
        )
        if due:
            lines.append(DueStep(one, due[0], more=len(due) - 1))
    return tuple(sorted(lines, key=lambda line: (_danger(line.of), line.step.due_at or now)))


def _is_soon(step: NextStep, now: datetime) -> bool:
    return step.due_at is not None and step.due_at <= now + TODAY


def _danger(one: Mine) -> int:
    order = list(RiskLevel)
    return order.index(one.case.risk) if one.case and one.case.risk else len(order)
