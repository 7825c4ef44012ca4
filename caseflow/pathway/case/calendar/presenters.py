"""The calendar as days with lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_date, format_time, get_locale
from flask_babel import gettext as _

from caseflow import clock
from caseflow.pathway.case.calendar import rules
from caseflow.pathway.case.calendar.queries import Planned
from caseflow.pathway.case.calendar.rules import Period, View
from caseflow.pathway.case.tasks import presenters as tasks_presenters
from caseflow.pathway.case.worklist import presenters as worklist_presenters
from caseflow.web import filters
from caseflow.web.addresses import url_for


@dataclass(frozen=True)
class Entry:
    """A line of a day."""

    what: str
    kind: str
    code: str
    href: str
    time: str
    at: datetime | None
    """The moment, for what has one in this time zone."""
    state: str
    order: str


@dataclass(frozen=True)
class Day:
    """A day of the calendar."""

    title: str
    is_today: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Shown:
    """A page of the calendar; its days without entries are left out of a month."""

    view: View
    title: str
    days: tuple[Day, ...]
    before: str
    after: str
    today: str
    other: str
    """The address of the same days in the other view."""


def first_week_day() -> int:
    """Return with which day a week begins in the language of the page; 0 is Monday."""
    locale = get_locale()
    return int(locale.first_week_day) if locale else 0


def shown(view: View, day: date, period: Period, planned: Planned) -> Shown:
    """Return a page of the calendar."""
    by_day: dict[date, list[Entry]] = {}
    for when, entry in _entries(planned):
        by_day.setdefault(when, []).append(entry)
    other = View.MONTH if view is View.WEEK else View.WEEK
    today = clock.today()
    return Shown(
        view=view,
        title=_title(view, period),
        days=tuple(
            _day(one, by_day.get(one, ()), today)
            for one in period.days
            if view is View.WEEK or one in by_day or one == today
        ),
        before=_address(view, period.before),
        after=_address(view, period.after),
        today=_address(view, today),
        other=_address(other, day),
    )


def _address(view: View, day: date) -> str:
    held = min(max(day, rules.FIRST), rules.LAST)
    return url_for("case.calendar.index", view=view.value, day=held.isoformat())


def _title(view: View, period: Period) -> str:
    if view is View.MONTH:
        return str(format_date(period.first, "LLLL yyyy"))
    return str(
        _("%(first)s to %(last)s", first=filters.day(period.first), last=filters.day(period.last))
    )


def _day(one: date, entries: Iterable[Entry], today: date) -> Day:
    sorted_entries = tuple(sorted(entries, key=lambda entry: (entry.order, entry.code)))
    return Day(str(format_date(one, "EEEE d MMMM")), one == today, sorted_entries)


def _entries(planned: Planned) -> Iterator[tuple[date, Entry]]:
    now = clock.now()
    for own in planned.tasks:
        task, at = own.task, clock.local(own.task.due_at)
        yield (
            task.day,
            Entry(
                what=(task.words or {}).get("what", ""),
                kind=filters.said(task.kind),
                code=own.code,
                href=url_for("case.tasks.index", case_id=task.case_id),
                time=format_time(at, "HH:mm", rebase=False) if task.has_time else "",
                at=task.due_at,
                state=tasks_presenters.state_of(task.due_at, now),
                order=f"{at:%H:%M}" if task.has_time else "",
            ),
        )
    for step in planned.steps:
        what, href = worklist_presenters.place_of(step.of, step.item)
        due_at = step.item.due_at or now
        state = tasks_presenters.state_of(due_at, now)
        yield step.day, Entry(what, _("Due"), step.of.code, href, "", due_at, state, "")
    for meeting in planned.meetings:
        href = url_for("case.show", case_id=meeting.of.id)
        said = format_time(meeting.at, "HH:mm", rebase=False)
        what = _("Appointment")
        yield (
            meeting.day,
            Entry(what, "", meeting.of.code, href, said, None, "", f"{meeting.at:%H:%M}"),
        )
