"""In which order "My day" shows what is due: first what is overdue, then the next 24 hours."""

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
"""The role of the caseworker, as the procedures name it."""


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
class Mine:
    """One of one's own cases, with the steps that the caseworker has to do next."""

    case: Case
    person: Person | None
    steps: tuple[NextStep, ...]

    @property
    def next_step(self) -> NextStep | None:
        """The most urgent step, or None."""
        return self.steps[0] if self.steps else None


@dataclass(frozen=True)
class DueStep:
    """The most urgent step of a case, and how many more of its steps are in the same list."""

    of: Mine
    step: NextStep
    more: int = 0


@dataclass(frozen=True)
class Day:
    """What is overdue, and what is due within 24 hours, each with the most urgent first."""

    overdue: tuple[DueStep, ...]
    today: tuple[DueStep, ...]


def for_worker(steps: Iterable[NextStep]) -> tuple[NextStep, ...]:
    """Return the steps that are the caseworker's to do, according to the procedure."""
    return tuple(step for step in steps if step.role == WORKER)


def arranged(mine: Iterable[Mine], now: datetime) -> Day:
    """Return one line for each case in each list, by danger and then by the time it is due."""
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
