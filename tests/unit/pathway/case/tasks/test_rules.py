"""When a task is due and comes again, and what must be said about it."""

from datetime import UTC, date, datetime, time

import pytest

from caseflow import clock
from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.case.tasks import rules
from caseflow.pathway.case.tasks.models import Result, TaskKind, Unit
from caseflow.pathway.case.tasks.rules import When

DAY = date(2026, 5, 10)


def when(kind=TaskKind.TASK, at=None, every=0):
    return When(kind, DAY, at, every)


@pytest.mark.parametrize(
    ("one", "words", "field"),
    [
        (when(), {"what": "Call"}, None),
        (when(every=366), {"what": "Call"}, None),
        (when(TaskKind.APPOINTMENT, time(15)), {"what": "Meet"}, None),
        (when(), {"place": "Café"}, "what"),
        (when(TaskKind.APPOINTMENT), {"what": "Meet"}, "at"),
        (when(every=367), {"what": "Call"}, "every"),
        (when(every=-1), {"what": "Call"}, "every"),
    ],
)
def test_what_a_task_must_say(one, words, field):
    if field is None:
        rules.check(one, words)
        return
    with pytest.raises(RuleBroken) as broken:
        rules.check(one, words)
    assert broken.value.field == field


def test_what_was_not_done_needs_a_reason():
    rules.check_result(Result.DONE, "")
    rules.check_result(Result.NOT_DONE, "Nobody was there.")
    with pytest.raises(RuleBroken):
        rules.check_result(Result.NOT_DONE, "  ")


def test_a_task_ends_once():
    rules.check_not_ended(None)
    with pytest.raises(RuleBroken):
        rules.check_not_ended(datetime(2026, 5, 10, tzinfo=UTC))


def test_somebody_elses_words_are_not_overwritten():
    rules.check_current({"what": "A"}, {"what": "B"}, is_current=True)
    with pytest.raises(Stale) as stale:
        rules.check_current(
            {"what": "A", "note": "N"}, {"what": "B", "note": "N"}, is_current=False
        )
    assert stale.value.differences == (("What is to be done?", "B", "A"),)


def test_a_day_ends_and_an_hour_strikes_in_the_time_zone_of_the_context():
    with clock.in_zone("Asia/Baku"):
        assert when().due_at == datetime(2026, 5, 10, 20, tzinfo=UTC)
        assert when(at=time(15, 30)).due_at == datetime(2026, 5, 10, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "every", "unit", "after", "expected"),
    [
        ("2026-05-10", 1, "day", "2026-05-10", "2026-05-11"),
        ("2026-05-10", 3, "day", "2026-05-14", "2026-05-16"),
        ("2026-05-10", 3, "day", "2026-05-16", "2026-05-19"),
        ("2026-05-10", 2, "week", "2026-05-10", "2026-05-24"),
        ("2026-05-10", 2, "week", "2026-06-01", "2026-06-07"),
        ("2026-05-10", 1, "week", "2026-05-01", "2026-05-10"),
        ("2026-01-31", 1, "month", "2026-01-31", "2026-02-28"),
        ("2026-01-31", 1, "month", "2026-02-28", "2026-03-31"),
        ("2026-01-31", 3, "month", "2026-01-31", "2026-04-30"),
        ("2026-11-30", 3, "month", "2026-12-01", "2027-02-28"),
        ("2026-05-10", 1, "month", "2027-05-09", "2027-05-10"),
        ("2026-05-10", 1, "month", "2026-03-01", "2026-05-10"),
        ("2026-05-10", 12, "month", "2026-05-10", "2027-05-10"),
    ],
)
def test_a_task_comes_again_counted_from_its_first_day(first, every, unit, after, expected):
    found = rules.next_day(
        date.fromisoformat(first), every, Unit(unit), after=date.fromisoformat(after)
    )
    assert found == date.fromisoformat(expected)
