"""Rules for reminders, and when the periods of the dashboard begin."""

from datetime import UTC, datetime, timedelta

from caseflow.enums import N_, LabelledEnum
from caseflow.errors import RuleBroken

AGAIN = timedelta(hours=24)
"""How long after a reminder the next one may be sent."""


class Period(LabelledEnum):
    """The periods of the dashboard.

    They are calendar periods. If they were "the last 90 days", a reader could compare the figures
    of two days and learn what one day added.
    """

    ALL = "all", N_("All time")
    YEAR = "year", N_("This year")
    QUARTER = "quarter", N_("This quarter")


def begins(period: Period, now: datetime) -> datetime | None:
    """Return the first moment of the period, in the time zone of `now`; None for all time."""
    if period is Period.ALL:
        return None
    # A quarter begins in month 1, 4, 7 or 10.
    month = 1 if period is Period.YEAR else (now.month - 1) // 3 * 3 + 1
    return datetime(now.year, month, 1, tzinfo=now.tzinfo).astimezone(UTC)


def is_remindable(reminded_at: datetime | None, now: datetime) -> bool:
    """Return whether no reminder was sent in the last 24 hours."""
    return reminded_at is None or now - reminded_at >= AGAIN


def check_remindable(reminded_at: datetime | None, now: datetime) -> None:
    """Raise RuleBroken when a reminder was sent less than 24 hours ago."""
    if not is_remindable(reminded_at, now):
        raise RuleBroken("A reminder was sent less than a day ago. Phone instead.")
