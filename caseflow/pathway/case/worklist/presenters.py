"""What is due, each step with the page where it is done."""

from dataclasses import dataclass

from caseflow.pathway.case import presenters as case_presenters
from caseflow.pathway.case.presenters import Task
from caseflow.pathway.case.worklist.rules import Day, DueStep, Mine


@dataclass(frozen=True)
class DueLine:
    """The most pressing step of one case as a task, and how many more are due with it."""

    of: Mine
    task: Task
    more: int


@dataclass(frozen=True)
class DayShown:
    """What is overdue and what is due within 24 hours, as "My day" shows it."""

    overdue: tuple[DueLine, ...]
    today: tuple[DueLine, ...]


def day(arranged: Day) -> DayShown:
    """Turn each due step into a line with the page where it is done."""
    return DayShown(
        overdue=tuple(_line(due) for due in arranged.overdue),
        today=tuple(_line(due) for due in arranged.today),
    )


def _line(due: DueStep) -> DueLine:
    (task,) = case_presenters.tasks(due.of.case, [due.step])
    return DueLine(due.of, task, due.more)
