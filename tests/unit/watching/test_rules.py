"""Each detector at its threshold, and one below it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from caseflow.errors import RuleBroken
from caseflow.watching import rules
from caseflow.watching.models import AlertKind
from caseflow.watching.rules import Opening, Thresholds

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LIMITS = Thresholds(burst=5, night=2, night_from=22, night_to=6, zone="UTC", out_of_caseload=3,
                    fruitless=4, refusals=4)  # fmt: skip


def _openings(count, *, every=timedelta(minutes=1), start=NOON):
    return [Opening(start + n * every, uuid.uuid4()) for n in range(count)]


def test_many_cases_within_ten_minutes_are_a_burst():
    assert rules.burst(_openings(4), LIMITS) is None
    found = rules.burst(_openings(5), LIMITS)
    assert (found.kind, found.count) == (AlertKind.BURST, 5)


def test_the_same_cases_over_a_day_are_work():
    assert rules.burst(_openings(20, every=timedelta(minutes=11)), LIMITS) is None


def test_one_case_opened_often_is_no_burst():
    one = uuid.uuid4()
    assert rules.burst([Opening(NOON, one)] * 20, LIMITS) is None


@pytest.mark.parametrize(("hour", "is_night"), [(21, False), (22, True), (5, True), (6, False)])
def test_night_is_between_its_hours(hour, is_night):
    found = rules.night(_openings(2, start=NOON.replace(hour=hour)), LIMITS)
    assert (found is not None) == is_night


def test_night_is_by_the_clock_of_the_place():
    from dataclasses import replace

    late = _openings(2, start=NOON.replace(hour=20))
    assert rules.night(late, LIMITS) is None
    assert rules.night(late, replace(LIMITS, zone="Asia/Dhaka")) is not None


def test_one_case_at_night_is_an_emergency():
    assert rules.night(_openings(1, start=NOON.replace(hour=2)), LIMITS) is None


def test_cases_of_others_that_were_only_read_are_asked_about():
    openings = _openings(3)
    ids = [opening.case_id for opening in openings]
    assert rules.out_of_caseload(openings, set(), set(), LIMITS).count == 3
    assert rules.out_of_caseload(openings, {ids[0]}, set(), LIMITS) is None
    assert rules.out_of_caseload(openings, set(), {ids[1]}, LIMITS) is None


def test_so_many_within_an_hour():
    moments = [NOON + timedelta(minutes=15 * n) for n in range(4)]
    assert rules.many(AlertKind.REFUSALS, moments[:3], 4) is None
    assert rules.many(AlertKind.REFUSALS, moments, 4).count == 4
    slow = [NOON + timedelta(minutes=21 * n) for n in range(4)]
    assert rules.many(AlertKind.REFUSALS, slow, 4) is None


def test_an_alert_is_answered_once():
    rules.check_unanswered(False)
    with pytest.raises(RuleBroken):
        rules.check_unanswered(True)
