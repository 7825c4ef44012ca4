"""How work is counted: its keys, its clock, medians of hours, periods and their comparison."""

import math
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from caseflow.enums import N_, LabelledEnum
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import NOT_SENT, OPEN, Status
from caseflow.sop.vocabulary import Priority

MOVING = tuple(status for status in OPEN if status not in NOT_SENT)
"""The states in which a referral was sent and has not ended."""
WAITING = tuple(status for status in MOVING if status not in referral_rules.AFTER_ACCEPTANCE)
"""Those of them in which the receiver has not decided."""
NOTHING = "-"
"""Stands in a key for a service or priority that this kind of work does not have."""
URGENCY: dict[str, int] = {priority: place for place, priority in enumerate(Priority)}


class Lateness(StrEnum):
    """The clock of work that has not ended; each has exactly one of these values."""

    IN_TIME = "in_time"
    LATE = "late"
    """The receiver replied before, but the next step is overdue."""
    SILENT = "silent"
    """Overdue, and the receiver has never replied."""


class Handed(LabelledEnum):
    """The state of a screening that was handed over."""

    WAITING = "waiting", N_("Not received")
    RECEIVED = "received", N_("Received")
    TAKEN_UP = "taken_up", N_("Accepted")
    RETURNED = "returned", N_("Returned")


class Progress(LabelledEnum):
    """The states of a referral in the groups in which the coordinator reads them."""

    WAITING = "waiting", N_("Waiting for a decision")
    RUNNING = "running", N_("Accepted, not finished")
    DELIVERED = "delivered", N_("Delivered")
    NOT_DELIVERED = "not_delivered", N_("Not delivered")
    DECLINED = "declined", N_("Declined")
    EXPIRED = "expired", N_("Expired without a decision")
    RECALLED = "recalled", N_("Recalled")


PROGRESS: dict[Progress, tuple[Status, ...]] = {
    Progress.WAITING: WAITING,
    Progress.RUNNING: (Status.ACCEPTED, Status.IN_SERVICE),
    Progress.DELIVERED: referral_rules.DELIVERED,
    Progress.NOT_DELIVERED: (Status.NOT_DELIVERED,),
    Progress.DECLINED: (Status.DECLINED,),
    Progress.EXPIRED: (Status.EXPIRED,),
    Progress.RECALLED: (Status.RECALLED,),
}
"""Every state of a sent referral is in exactly one group."""


class Clock(LabelledEnum):
    """Which open work is wanted, by its clock."""

    IN_TIME = "in_time", N_("In time")
    OVERDUE = "overdue", N_("Overdue")
    SILENT = "silent", N_("Overdue, no reply yet")

    def has(self, lateness: Lateness | None) -> bool:
        """Return whether open work with this clock is wanted."""
        if self is Clock.OVERDUE:
            return lateness in (Lateness.LATE, Lateness.SILENT)
        return lateness is not None and lateness.value == self.value


class Period(LabelledEnum):
    """The months that are counted; a referral belongs to the month in which it was sent."""

    QUARTER = "quarter", N_("This quarter")
    LAST_QUARTER = "last_quarter", N_("Last quarter")
    MONTH = "month", N_("This month")
    LAST_MONTH = "last_month", N_("Last month")
    YEAR = "year", N_("This year")
    LAST_YEAR = "last_year", N_("Last year")
    ALL = "all", N_("All time")


_MONTHS = {
    Period.MONTH: 1,
    Period.LAST_MONTH: 1,
    Period.QUARTER: 3,
    Period.LAST_QUARTER: 3,
    Period.YEAR: 12,
    Period.LAST_YEAR: 12,
}


STATES: dict[str, frozenset[str]] = {
    **{status.value: frozenset({status.value}) for status in (*MOVING, *referral_rules.ENDS)},
    **{progress.value: frozenset(PROGRESS[progress]) for progress in Progress},
}
"""The states of referrals that each word of a filter stands for."""


@dataclass(frozen=True)
class Wanted:
    """Which work is counted or listed, as the address of the page says; empty means all."""

    period: Period = Period.ALL
    area: str = ""
    """The district of the receiving organisation."""
    service: str = ""
    to: uuid.UUID | None = None
    sender: uuid.UUID | None = None
    priority: str = ""
    state: str = ""
    """A word of STATES, or of Handed."""
    reason: str = ""
    """Why it ended; only what has ended has a reason."""
    clock: Clock | None = None
    acts: uuid.UUID | None = None
    """The organisation that has to act next."""
    own: bool = False
    """What an organisation sent to itself; False: only what it sent to another one."""


@dataclass(frozen=True)
class Months:
    """A span of whole months: the first day of the first, and of the month after the last."""

    first: date | None = None
    """None: since the beginning."""
    after: date | None = None
    """None: until today."""

    def has(self, month: date) -> bool:
        """Return whether this month, by its first day, is one of them."""
        return (self.first is None or self.first <= month) and (
            self.after is None or month < self.after
        )


class Acts(StrEnum):
    """Who has to act next in open work; nobody once it has ended."""

    RECIPIENT = "recipient"
    SENDER = "sender"
    NOBODY = ""


class Work(NamedTuple):
    """One referral or hand-over as it is counted, in values that JSON has.

    Nothing in it says whom it is about. Times are seconds since 1970.
    """

    id: str
    """32 hexadecimal digits, as `sender_id`."""
    sender_id: str
    month: str
    """The first day of the month in which it was sent (ISO 8601)."""
    state: str
    acts: str
    service: str = NOTHING
    priority: str = NOTHING
    reason: str = ""
    answered: int | None = None
    """Whole hours from sending to the first reply, and to the decision; None without one."""
    decided: int | None = None
    answer_by: float = 0.0
    """By when the procedure asks for the first reply."""
    in_time: bool | None = None
    """Whether the first reply came by then, or had not come when it ended."""
    due: float | None = None
    """When who has to act next is late; None in a state without a clock, and once it has ended."""

    def lateness(self, now: float) -> Lateness | None:
        """Return the clock of open work; None once it has ended."""
        if not self.acts:
            return None
        if self.due is None or self.due >= now:
            return Lateness.IN_TIME
        return Lateness.SILENT if self.answered is None else Lateness.LATE

    def came_in_time(self, now: float) -> bool | None:
        """Return whether the first reply came in time; None while it still can, or if it ended."""
        if self.in_time is None and self.acts and self.answer_by < now:
            return False
        return self.in_time


def keys(work: Work, now: float) -> Iterator[str]:
    """Yield the keys under which a referral or hand-over is counted, each once.

    Those of work that has ended do not depend on `now`.
    """
    yield from count((work,), now)


def count(works: Iterable[Work], now: float) -> Counter[str]:
    """Count the keys of much work: what is alike is counted first, and then named once."""
    works = tuple(works)
    states = Counter((w.service, w.priority, w.state, w.reason, w.lateness(now)) for w in works)
    times = Counter((w.service, w.answered, w.decided, w.came_in_time(now)) for w in works)
    counts: Counter[str] = Counter()
    for (service, priority, state, reason, lateness), number in states.items():
        counts[f"state/{service}/{priority}/{state}/{reason}"] += number
        if lateness is not None:
            counts[f"clock/{service}/{priority}/{lateness}"] += number
    for (service, answered, decided, in_time), number in times.items():
        if answered is not None:
            counts[f"answered/{service}/{answered}"] += number
        if decided is not None:
            counts[f"decided/{service}/{decided}"] += number
        if in_time is not None:
            counts[f"in_time/{service}/{'yes' if in_time else 'no'}"] += number
    return counts


def acts_for(work: Work, recipient_id: uuid.UUID) -> uuid.UUID:
    """Return the organisation that has to act next in open work: the one to call."""
    return uuid.UUID(hex=work.sender_id) if work.acts == Acts.SENDER else recipient_id


def month_of(here: datetime) -> date:
    """Return the first day of the month of a moment, by the day that its own time zone has then."""
    return here.date().replace(day=1)


def hours_between(start: datetime, end: datetime | None) -> int | None:
    """Return the whole hours between two moments, never fewer than 0; None without an end."""
    return None if end is None else max(0, int((end - start).total_seconds() // 3600))


def in_time(by: datetime, answered_at: datetime | None, ended_at: datetime | None) -> bool | None:
    """Return whether the first reply came in time; None while that is open, or if it ended before.

    What was recalled before a reply was due is neither in time nor late.
    """
    if answered_at is not None:
        return answered_at <= by
    return False if ended_at is not None and by < ended_at else None


def share(hours: Counter[int], part: float) -> timedelta | None:
    """Return the smallest number of hours that this part of all does not exceed; None for none.

    With `part` one half it is the (lower) median. Exact to the hour.
    """
    total, seen = hours.total(), 0
    for hour in sorted(hours):
        seen += hours[hour]
        if seen >= total * part:
            return timedelta(hours=hour)
    return None


def months_of(period: Period, today: date) -> Months:
    """Return the months of a period; the present one is not over."""
    if period is Period.ALL:
        return Months()
    length = _MONTHS[period]
    first = today.replace(month=(today.month - 1) // length * length + 1, day=1)
    if period in (Period.LAST_MONTH, Period.LAST_QUARTER, Period.LAST_YEAR):
        return Months(_earlier(first, length), first)
    return Months(first, _earlier(first, -length))


def months_before(period: Period, today: date) -> Months | None:
    """Return the months of the period before, of the same length; None for all time."""
    months = months_of(period, today)
    if months.first is None:
        return None
    return Months(_earlier(months.first, _MONTHS[period]), months.first)


def is_over(period: Period) -> bool:
    """Return whether nothing can be added to the period any more."""
    return period in (Period.LAST_MONTH, Period.LAST_QUARTER, Period.LAST_YEAR)


def most_pressing(found: Iterable[Work]) -> list[Work]:
    """Return work in the order in which to call: by priority, then what was due first."""
    return sorted(found, key=lambda work: (urgency(work.priority), work.due or math.inf, work.id))


def urgency(priority: str) -> int:
    """Return the place of a priority in a list; work without one comes last."""
    return URGENCY.get(priority, len(URGENCY))


def _earlier(month: date, by: int) -> date:
    number = month.year * 12 + month.month - 1 - by
    return date(number // 12, number % 12 + 1, 1)
