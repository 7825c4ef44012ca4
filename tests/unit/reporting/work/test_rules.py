"""How work is counted: clocks, keys, medians and periods."""

import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from caseflow.reporting.work import rules
from caseflow.reporting.work.rules import Acts, Clock, Lateness, Months, Period, Work
from caseflow.sop.vocabulary import Priority

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MOMENT = NOW.timestamp()
SENDER, RECEIVER = uuid.UUID(int=1), uuid.UUID(int=2)


def work(**changes):
    facts = {
        "id": uuid.UUID(int=9).hex,
        "sender_id": SENDER.hex,
        "month": "2026-11-01",
        "state": "sent",
        "acts": Acts.RECIPIENT.value,
        "service": "health",
        "priority": "urgent",
        "answer_by": MOMENT + 60,
        "due": MOMENT + 60,
    }
    return Work(**(facts | changes))


@pytest.mark.parametrize(
    ("changes", "clock"),
    [
        ({}, Lateness.IN_TIME),
        ({"due": MOMENT}, Lateness.IN_TIME),
        ({"due": None}, Lateness.IN_TIME),
        ({"due": MOMENT - 1}, Lateness.SILENT),
        ({"due": MOMENT - 1, "answered": 0}, Lateness.LATE),
        ({"due": MOMENT - 1, "acts": ""}, None),
    ],
)
def test_open_work_has_one_clock(changes, clock):
    assert work(**changes).lateness(MOMENT) is clock


@pytest.mark.parametrize(
    ("changes", "came"),
    [
        ({}, None),
        ({"answer_by": MOMENT - 1}, False),
        ({"answer_by": MOMENT - 1, "acts": ""}, None),
        ({"answer_by": MOMENT - 1, "in_time": True, "answered": 3}, True),
    ],
)
def test_a_first_reply_is_in_time_late_or_still_open(changes, came):
    assert work(**changes).came_in_time(MOMENT) is came


def test_overdue_is_wanted_with_and_without_a_reply():
    assert [one for one in Lateness if Clock.OVERDUE.has(one)] == [Lateness.LATE, Lateness.SILENT]
    assert [one for one in Lateness if Clock.SILENT.has(one)] == [Lateness.SILENT]
    assert not Clock.IN_TIME.has(None)


def test_work_that_is_alike_is_counted_together():
    declined = work(acts="", state="declined", reason="safety", answered=3, decided=5, in_time=True)
    assert rules.count([declined, declined], MOMENT) == {
        "state/health/urgent/declined/safety": 2,
        "answered/health/3": 2,
        "decided/health/5": 2,
        "in_time/health/yes": 2,
    }
    assert set(rules.keys(work(), MOMENT)) == {
        "state/health/urgent/sent/",
        "clock/health/urgent/in_time",
    }


def test_the_organisation_to_call_is_the_one_that_has_to_act():
    assert rules.acts_for(work(), RECEIVER) == RECEIVER
    assert rules.acts_for(work(acts=Acts.SENDER.value), RECEIVER) == SENDER


@pytest.mark.parametrize(
    ("answered_at", "ended_at", "in_time"),
    [
        (NOW, None, True),
        (NOW + timedelta(seconds=1), None, False),
        (None, None, None),
        (None, NOW, None),
        (None, NOW + timedelta(seconds=1), False),
    ],
)
def test_a_reply_in_time_comes_by_its_deadline(answered_at, ended_at, in_time):
    assert rules.in_time(NOW, answered_at, ended_at) is in_time


def test_hours_are_whole_and_never_negative():
    assert rules.hours_between(NOW, NOW + timedelta(minutes=119)) == 1
    assert rules.hours_between(NOW, NOW - timedelta(hours=3)) == 0
    assert rules.hours_between(NOW, None) is None


def test_a_month_begins_where_it_is_counted():
    east = datetime.fromisoformat("2026-12-01T01:00:00+03:00")
    assert rules.month_of(east) == date(2026, 12, 1)
    assert rules.month_of(east.astimezone(UTC)) == date(2026, 11, 1)


def test_half_and_nine_of_ten_are_exact_to_the_hour():
    hours = Counter({1: 5, 4: 4, 30: 1})
    assert rules.share(hours, 0.5) == timedelta(hours=1)
    assert rules.share(hours, 0.9) == timedelta(hours=4)
    assert rules.share(Counter(), 0.5) is None


@pytest.mark.parametrize(
    ("period", "months", "before"),
    [
        (Period.MONTH, ("2026-11-01", "2026-12-01"), ("2026-10-01", "2026-11-01")),
        (Period.LAST_MONTH, ("2026-10-01", "2026-11-01"), ("2026-09-01", "2026-10-01")),
        (Period.QUARTER, ("2026-10-01", "2027-01-01"), ("2026-07-01", "2026-10-01")),
        (Period.LAST_QUARTER, ("2026-07-01", "2026-10-01"), ("2026-04-01", "2026-07-01")),
        (Period.YEAR, ("2026-01-01", "2027-01-01"), ("2025-01-01", "2026-01-01")),
        (Period.LAST_YEAR, ("2025-01-01", "2026-01-01"), ("2024-01-01", "2025-01-01")),
    ],
)
def test_a_period_is_compared_with_the_one_before(period, months, before):
    spans = [Months(*map(date.fromisoformat, one)) for one in (months, before)]
    assert [rules.months_of(period, NOW.date()), rules.months_before(period, NOW.date())] == spans
    assert spans[0].has(spans[0].first)
    assert not spans[0].has(spans[0].after)


def test_all_time_has_no_period_before():
    assert rules.months_of(Period.ALL, NOW.date()) == Months()
    assert rules.months_before(Period.ALL, NOW.date()) is None


def test_only_a_past_period_is_over():
    over = [period for period in Period if rules.is_over(period)]
    assert over == [Period.LAST_QUARTER, Period.LAST_MONTH, Period.LAST_YEAR]


def test_emergencies_come_first_and_then_what_was_due_first():
    late = [
        work(id="a", priority="normal", due=1.0),
        work(id="b", priority="emergency", due=3.0),
        work(id="c", priority="emergency", due=2.0),
        work(id="d", priority="emergency", due=None),
    ]
    assert [one.id for one in rules.most_pressing(late)] == ["c", "b", "d", "a"]
    assert rules.urgency(Priority.EMERGENCY) < rules.urgency("-")
