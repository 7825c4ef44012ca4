"""Days of a time zone, far from UTC and over a change of clocks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from caseflow import clock

AUCKLAND, LOS_ANGELES = "Pacific/Auckland", "America/Los_Angeles"
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("", date(2026, 3, 1)), (AUCKLAND, date(2026, 3, 2)), (LOS_ANGELES, date(2026, 3, 1))],
)
def test_today_is_the_day_of_the_zone(zone, day):
    with clock.set_to(datetime(2026, 3, 1, 12, tzinfo=UTC)), clock.in_zone(zone):
        assert clock.today() == day


def test_at_one_moment_two_zones_have_three_days_with_utc():
    with clock.set_to(datetime(2026, 3, 1, 1, tzinfo=UTC)):
        days = set()
        for zone in ("", "Pacific/Kiritimati", LOS_ANGELES):
            with clock.in_zone(zone):
                days.add(clock.today())
    assert days == {date(2026, 2, 28), date(2026, 3, 1)}


@pytest.mark.parametrize(
    ("zone", "day", "ends"),
    [
        ("UTC", date(2026, 3, 1), datetime(2026, 3, 2, tzinfo=UTC)),
        (AUCKLAND, date(2026, 3, 1), datetime(2026, 3, 1, 11, tzinfo=UTC)),
        (LOS_ANGELES, date(2026, 3, 1), datetime(2026, 3, 2, 8, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_of_its_zone(zone, day, ends):
    assert clock.end_of(day, clock.zone_named(zone)) == ends


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (AUCKLAND, date(2026, 4, 5), 25),
        (AUCKLAND, date(2026, 9, 27), 23),
        (LOS_ANGELES, date(2026, 3, 8), 23),
        (LOS_ANGELES, date(2026, 11, 1), 25),
        ("Africa/Cairo", date(2026, 4, 24), 23),
    ],
)
def test_a_day_on_which_clocks_change_is_shorter_or_longer(zone, day, hours):
    """In Cairo the day begins at one o'clock: midnight does not exist."""
    with clock.in_zone(zone):
        assert clock.end_of(day) - clock.start_of(day) == hours * HOUR
        assert clock.day_of(clock.start_of(day)) == day
        assert clock.day_of(clock.start_of(day) - timedelta(seconds=1)) == day - timedelta(days=1)
        assert clock.day_of(clock.end_of(day)) == day + timedelta(days=1)


def test_the_last_day_that_python_knows_has_an_end():
    with clock.in_zone(LOS_ANGELES):
        assert clock.end_of(date.max).year == 9999


def test_an_unknown_zone_is_utc():
    assert clock.zone_named("Atlantis/Harbour") is UTC
    assert clock.zone_named("../etc/passwd") is UTC


def test_the_difference_to_utc_is_said_in_words():
    with clock.in_zone("Asia/Kolkata"):
        assert clock.offset(datetime(2026, 3, 1, tzinfo=UTC)) == "UTC+05:30"
        assert clock.at_local(date(2026, 3, 1), time(9)).isoformat() == "2026-03-01T09:00:00+05:30"
    assert clock.offset(datetime(2026, 3, 1, tzinfo=UTC)) == "UTC"


def test_places_are_offered_for_choice_and_no_older_names():
    offered = clock.zone_choices()
    assert {"UTC", AUCKLAND, "Asia/Kabul", "Africa/Tripoli"} <= set(offered)
    assert not {"EST", "GMT", "US/Pacific", "Etc/GMT+5"} & set(offered)
