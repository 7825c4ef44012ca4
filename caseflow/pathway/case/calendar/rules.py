"""Which days a page of the calendar shows."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FIRST, LAST = date(2000, 1, 1), date(2200, 12, 31)
"""The calendar can be turned no further than to these days."""
WEEK = timedelta(days=7)


class View(StrEnum):
    """How many days a page shows."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Period:
    """The days of a page, and a day of the page before and of the one after."""

    first: date
    last: date
    before: date
    after: date

    @property
    def days(self) -> tuple[date, ...]:
        """All days from the first to the last."""
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=number) for number in range(count))


def asked_view(text: str) -> View:
    """Return the view of this name; the week for any other name."""
    return View(text) if text in set(View) else View.WEEK


def asked_day(text: str, today: date) -> date:
    """Return the day that an address names in ISO 8601, and today for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return min(max(day, FIRST), LAST)


def period(view: View, day: date, first_week_day: int) -> Period:
    """Return the week or the month of a day; a week begins with this weekday, 0 is Monday."""
    if view is View.WEEK:
        first = day - timedelta(days=(day.weekday() - first_week_day) % 7)
        return Period(first, first + timedelta(days=6), first - WEEK, first + WEEK)
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return Period(first, after - timedelta(days=1), before, after)
