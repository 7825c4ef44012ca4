"""Each detector at its threshold, and one below it."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from caseflow.errors import RuleBroken
from caseflow.oversight.alerts import rules as alerts_rules
from caseflow.oversight.alerts.models import AlertKind
from caseflow.oversight.alerts.rules import Deed, Thresholds

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LIMITS = Thresholds(
    burst=5,
    night=2,
    night_from=22,
    night_to=6,
    zone="UTC",
    out_of_caseload=3,
    fruitless=4,
    checks=4,
    refusals=4,
)


BURST = (AlertKind.BURST, timedelta(minutes=10), 5)


def _openings(count, *, every=timedelta(minutes=1), start=NOON):
    return [Deed(start + n * every, uuid.uuid4()) for n in range(count)]


def _found(deeds, kind=BURST, told=None):
    name, span, limit = kind
    return [finding.count for finding in alerts_rules.findings(name, deeds, span, limit, told)]


def test_many_cases_within_ten_minutes_are_a_burst():
    assert _found(_openings(4)) == []
    assert _found(_openings(5)) == [5]


def test_the_same_cases_over_a_day_are_work():
    assert _found(_openings(20, every=timedelta(minutes=11))) == []


def test_one_case_opened_often_is_no_burst():
    assert _found([Deed(NOON, uuid.uuid4())] * 20) == []


def test_a_second_burst_is_found_too():
    later = _openings(5, start=NOON + timedelta(hours=2))
    assert _found(_openings(5) + later) == [5, 5]


def test_an_event_that_stands_for_many_counts_as_many():
    many = [Deed(NOON, 1), Deed(NOON, 2, times=3)]
    assert _found(many) == []
    assert _found([*many, Deed(NOON, 3)]) == [5]


@pytest.mark.parametrize(
    ("kind", "before", "now", "is_told"),
    [
        (AlertKind.REFUSALS, 8, 15, False),
        (AlertKind.REFUSALS, 8, 16, True),
        (AlertKind.CANARY, 8, 9, True),
        (AlertKind.FORK, 8, 9, True),
    ],
)
def test_an_alert_that_grows_is_told_again(kind, before, now, is_told):
    assert alerts_rules.is_told_again(kind, before, now) is is_told


def test_going_on_for_hours_is_told_each_time_that_the_limit_is_reached():
    assert _found(_openings(14)) == [5, 5]


def test_what_was_told_is_not_told_again():
    deeds = _openings(9)
    assert _found(deeds, told=deeds[4].at) == []
    assert _found(deeds + _openings(1, start=NOON + timedelta(minutes=9)), told=deeds[4].at) == [5]


@pytest.mark.parametrize(("hour", "is_night"), [(21, False), (22, True), (5, True), (6, False)])
def test_night_is_between_its_hours(hour, is_night):
    found = alerts_rules.night(_openings(2, start=NOON.replace(hour=hour)), LIMITS)
    assert bool(found) == is_night


def test_night_is_by_the_clock_of_the_place():
    late = _openings(2, start=NOON.replace(hour=20))
    assert not alerts_rules.night(late, LIMITS)
    assert alerts_rules.night(late, replace(LIMITS, zone="Asia/Dhaka"))


def test_two_nights_are_not_one():
    night = (AlertKind.NIGHT, alerts_rules.ONE_NIGHT, 2)
    first = _openings(1, start=NOON.replace(hour=23))
    past_midnight = _openings(1, start=NOON.replace(hour=23) + timedelta(hours=3))
    next_night = _openings(1, start=NOON.replace(hour=23) + timedelta(days=1))
    assert _found(alerts_rules.night(first + past_midnight, LIMITS), night) == [2]
    assert _found(alerts_rules.night(first + next_night, LIMITS), night) == []


def test_cases_of_others_that_were_only_read_are_asked_about():
    openings = _openings(3)
    one, two, _three = (opening.about for opening in openings)
    assert alerts_rules.only_read(openings, set(), set()) == openings
    assert alerts_rules.only_read(openings, {one}, {two}) == openings[2:]


def test_an_alert_is_answered_once():
    alerts_rules.check_unanswered(False)
    with pytest.raises(RuleBroken):
        alerts_rules.check_unanswered(True)


@pytest.mark.parametrize(
    ("span", "longest"),
    [
        (alerts_rules.BURST, timedelta(minutes=10)),
        (alerts_rules.HOUR, timedelta(minutes=60)),
        (alerts_rules.DAY, timedelta(hours=24)),
        (alerts_rules.ONE_NIGHT, timedelta(hours=12)),
    ],
)
def test_a_span_includes_its_last_moment_and_nothing_later(span, longest):
    kind = (AlertKind.BURST, span, 2)
    assert _found(_openings(2, every=longest), kind) == [2]
    assert _found(_openings(2, every=longest + timedelta(microseconds=1)), kind) == []


@pytest.mark.parametrize(("hour", "is_night"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_night_may_lie_within_one_day(hour, is_night):
    limits = replace(LIMITS, night_from=1, night_to=5)
    assert bool(alerts_rules.night(_openings(1, start=NOON.replace(hour=hour)), limits)) == is_night


def test_a_night_that_ends_when_it_begins_has_no_hours():
    limits = replace(LIMITS, night_from=12, night_to=12)
    assert alerts_rules.night(_openings(1), limits) == []
