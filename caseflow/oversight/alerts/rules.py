"""Deciding when what one person did is worth an alert."""

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from caseflow.errors import RuleBroken
from caseflow.oversight.alerts.models import AlertKind

BURST, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
ONE_NIGHT = timedelta(hours=12)
"""Openings at night count together when they are within this time of one another."""


@dataclass(frozen=True)
class Thresholds:
    """The counts from which an alert is raised; the hours of the night are local to `zone`."""

    burst: int
    night: int
    night_from: int
    night_to: int
    zone: str
    out_of_caseload: int
    fruitless: int
    checks: int
    refusals: int


@dataclass(frozen=True)
class Deed:
    """One thing that one person did, and when (UTC).

    `about` tells the different ones apart: a case that was opened, or the search or refusal itself.
    `times`: how often it was done, where one event stands for many.
    """

    at: datetime
    about: Hashable
    times: int = 1


@dataclass(frozen=True)
class Finding:
    """What is worth an alert: how many things of one kind, from when to when."""

    kind: AlertKind
    first_at: datetime
    last_at: datetime
    count: int


def night(openings: Iterable[Deed], limits: Thresholds) -> list[Deed]:
    """Return the openings in the hours of the night, in the time zone of the deployment."""
    return [opening for opening in openings if _is_night(opening.at, limits)]


def only_read(openings: Iterable[Deed], own: set[UUID], worked_on: set[UUID]) -> list[Deed]:
    """Return the openings of other people's cases in which nothing was changed."""
    return [opening for opening in openings if opening.about not in own | worked_on]


def findings(
    kind: AlertKind, deeds: Sequence[Deed], span: timedelta, limit: int, told: datetime | None
) -> Iterator[Finding]:
    """Yield a finding each time that `limit` different deeds lie within the span.

    Deeds are oldest first. Those up to `told` were reported before and do not count, and none is
    counted in two findings: if it goes on for hours, there is a finding each time that the limit is
    reached again.
    """
    window: deque[Deed] = deque()
    for deed in deeds:
        if told is not None and deed.at <= told:
            continue
        window.append(deed)
        while deed.at - window[0].at > span:
            window.popleft()
        count = sum({one.about: one.times for one in window}.values())
        if count >= limit:
            yield Finding(kind, window[0].at, deed.at, count)
            window.clear()


def is_told_again(kind: AlertKind, before: int, now: int) -> bool:
    """Return whether people are notified again, when an alert has grown from one count to another.

    Of the most serious kinds each time; of others each time that the count has doubled.
    """
    if kind in (AlertKind.FORK, AlertKind.CANARY):
        return True
    return now.bit_length() > before.bit_length()


def check_unanswered(is_answered: bool) -> None:
    """Raise RuleBroken when the alert has been answered already."""
    if is_answered:
        raise RuleBroken("This alert has already been answered.")


def _is_night(at: datetime, limits: Thresholds) -> bool:
    hour = at.astimezone(ZoneInfo(limits.zone)).hour
    # A night from 22 to 6 goes over midnight; one from 0 to 6 does not.
    if limits.night_from <= limits.night_to:
        return limits.night_from <= hour < limits.night_to
    return hour >= limits.night_from or hour < limits.night_to
