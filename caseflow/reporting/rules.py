"""When a reminder helps, and from when a period counts."""

from datetime import UTC, datetime, timedelta

from caseflow.enums import N_, LabelledEnum
from caseflow.errors import RuleBroken

AGAIN = timedelta(hours=24)


class Period(LabelledEnum):
    """Calendar periods: sliding ones could be subtracted from one another, day by day."""

    ALL = "all", N_("All time")
    YEAR = "year", N_("This year")
    QUARTER = "quarter", N_("This quarter")


def begins(period: Period, now: datetime) -> datetime | None:
    """The first moment of the period; None for all time."""
    if period is Period.ALL:
        return None
    month = 1 if period is Period.YEAR else (now.month - 1) // 3 * 3 + 1
    return datetime(now.year, month, 1, tzinfo=UTC)


def check_remindable(reminded_at: datetime | None, now: datetime) -> None:
    """One reminder a day is heard; more are not."""
    if reminded_at is not None and now - reminded_at < AGAIN:
        raise RuleBroken("A reminder was sent less than a day ago. Phone instead.")
