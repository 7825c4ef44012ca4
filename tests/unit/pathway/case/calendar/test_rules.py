"""Which days a page of the calendar shows."""

from datetime import date

import pytest

from caseflow.pathway.case.calendar import rules
from caseflow.pathway.case.calendar.rules import View

TODAY = date(2026, 5, 10)


@pytest.mark.parametrize(
    ("view", "day", "first_week_day", "expected"),
    [
        # 10 May 2026 is a Sunday.
        ("week", "2026-05-10", 0, ("2026-05-04", "2026-05-10", "2026-04-27", "2026-05-11")),
        ("week", "2026-05-10", 6, ("2026-05-10", "2026-05-16", "2026-05-03", "2026-05-17")),
        ("week", "2026-05-09", 5, ("2026-05-09", "2026-05-15", "2026-05-02", "2026-05-16")),
        ("month", "2026-05-10", 0, ("2026-05-01", "2026-05-31", "2026-04-01", "2026-06-01")),
        ("month", "2026-12-31", 0, ("2026-12-01", "2026-12-31", "2026-11-01", "2027-01-01")),
        ("month", "2028-02-29", 0, ("2028-02-01", "2028-02-29", "2028-01-01", "2028-03-01")),
    ],
)
def test_the_days_of_a_page(view, day, first_week_day, expected):
    found = rules.period(View(view), date.fromisoformat(day), first_week_day)
    told = (found.first, found.last, found.before, found.after)
    assert tuple(one.isoformat() for one in told) == expected
    assert found.days[0] == found.first
    assert found.days[-1] == found.last
    assert date.fromisoformat(day) in found.days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        ("", TODAY),
        ("yesterday", TODAY),
        ("0001-01-01", rules.FIRST),
        ("9999-12-31", rules.LAST),
    ],
)
def test_a_day_that_nobody_can_read_is_today(text, expected):
    assert rules.asked_day(text, TODAY) == expected


def test_an_unknown_view_is_the_week():
    assert rules.asked_view("month") is View.MONTH
    assert rules.asked_view("year") is View.WEEK
