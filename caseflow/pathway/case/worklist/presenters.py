"""What is due, and the unread notices, each with the page to which it leads."""

import uuid
from dataclasses import dataclass

from caseflow.access import Actor
from caseflow.notices import queries as notices_queries
from caseflow.notices.models import Notice
from caseflow.pathway.case import presenters as case_presenters
from caseflow.pathway.case.presenters import Task
from caseflow.pathway.case.worklist import queries
from caseflow.pathway.case.worklist.rules import Day, DueStep, Mine
from caseflow.web import registry
from caseflow.web.addresses import url_with


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


@dataclass(frozen=True)
class Told:
    """A notice and the address to which it leads; empty when there is no page for it."""

    notice: Notice
    href: str


def day(arranged: Day) -> DayShown:
    """Turn each due step into a line with the page where it is done."""
    return DayShown(
        overdue=tuple(_line(due) for due in arranged.overdue),
        today=tuple(_line(due) for due in arranged.today),
    )


def _line(due: DueStep) -> DueLine:
    (task,) = case_presenters.tasks(due.of.case, [due.step])
    return DueLine(due.of, task, due.more)


def told(seen_by: Actor) -> list[Told]:
    """Return one's own unread notices, newest first, with their addresses."""
    unread = notices_queries.notices_seen_by(seen_by)
    case_of = queries.cases_of(unread)
    return [Told(notice, _address(notice, case_of.get(notice.object_id))) for notice in unread]


def _address(notice: Notice, case_id: uuid.UUID | None) -> str:
    pages = registry.current().notice_pages
    endpoint = pages.get(notice.kind) or pages.get(notice.object_type)
    known = {f"{notice.object_type}_id": notice.object_id}
    if case_id is not None:
        known["case_id"] = case_id
    return url_with(endpoint, known) if endpoint else ""
