from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.sop.duration import BadDuration, Duration

START = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("PT0S", START),
        ("PT72H", datetime(2026, 2, 3, 12, 0, tzinfo=UTC)),
        ("PT1H30M", datetime(2026, 1, 31, 13, 30, tzinfo=UTC)),
        ("P1D", datetime(2026, 2, 1, 12, 0, tzinfo=UTC)),
        ("P14D", datetime(2026, 2, 14, 12, 0, tzinfo=UTC)),
        ("P2W", datetime(2026, 2, 14, 12, 0, tzinfo=UTC)),
        ("P1M", datetime(2026, 2, 28, 12, 0, tzinfo=UTC)),
        ("P3M", datetime(2026, 4, 30, 12, 0, tzinfo=UTC)),
        ("P6M", datetime(2026, 7, 31, 12, 0, tzinfo=UTC)),
        ("P1Y", datetime(2027, 1, 31, 12, 0, tzinfo=UTC)),
        ("P1M1D", datetime(2026, 3, 1, 12, 0, tzinfo=UTC)),
    ],
)
def test_a_duration_ends_where_the_calendar_says(text: str, end: datetime) -> None:
    assert Duration.parse(text).add_to(START) == end


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "P1DT", "72H", "P-1D", "-P1D", "1 day", "P1H", "PT1D", "P1D1M"),
        *("P1.5D", "P1,5D", "P\u0661D", "P1D\n", "P20260131T120000", "P2026-01-31T12:00:00"),
        "P99999999999D",
    ],
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(BadDuration, match="bad duration"):
        Duration.parse(text)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Duration.parse("P1D").add_to(datetime(2026, 1, 1))


@given(st.integers(0, 600), st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)))
def test_months_keep_the_day_or_take_the_last_one(months: int, day: datetime) -> None:
    start = day.replace(tzinfo=UTC)
    end = Duration.parse(f"P{months}M").add_to(start)
    passed = (end.year - start.year) * 12 + end.month - start.month
    is_last_day = (end + timedelta(days=1)).month != end.month
    assert passed == months
    assert end.day == start.day or (end.day < start.day and is_last_day)
