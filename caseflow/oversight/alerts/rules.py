"""When something is worth a question: pure decisions over what one person did."""

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
"""What lies further apart was done in two nights."""


@dataclass(frozen=True)
class Thresholds:
    """From which count on; the hours of night are local."""

    burst: int
    night: int
    night_from: int
    night_to: int
    zone: str
    out_of_caseload: int
    fruitless: int
    refusals: int


@dataclass(frozen=True)
class Deed:
    """One person did something, and about what: a case that was opened by itself and not in a
    list, or the search or refusal itself."""

    at: datetime
    about: Hashable


@dataclass(frozen=True)
class Finding:
    """What was noticed of one person."""

    kind: AlertKind
    first_at: datetime
    last_at: datetime
    count: int


def night(openings: Iterable[Deed], limits: Thresholds) -> list[Deed]:
    """Those in the hours of the night, by the deployment's clock."""
    return [opening for opening in openings if _is_night(opening.at, limits)]


def only_read(openings: Iterable[Deed], own: set[UUID], worked_on: set[UUID]) -> list[Deed]:
    """Those of cases of others, on which nothing was done."""
    return [opening for opening in openings if opening.about not in own | worked_on]


def findings(
    kind: AlertKind, deeds: Sequence[Deed], span: timedelta, limit: int, told: datetime | None
) -> Iterator[Finding]:
    """Every time that so many different ones were within the span; deeds are oldest first.

    What was told before (until `told`) is not told again, nor is any deed told twice: going on
    for hours, it is told again each time that the limit is reached anew.
    """
    window: deque[Deed] = deque()
    for deed in deeds:
        if told is not None and deed.at <= told:
            continue
        window.append(deed)
        while deed.at - window[0].at > span:
            window.popleft()
        count = len({one.about for one in window})
        if count >= limit:
            yield Finding(kind, window[0].at, deed.at, count)
            window.clear()


def check_unanswered(is_answered: bool) -> None:
    """An alert is answered once."""
    if is_answered:
        raise RuleBroken("This alert has already been answered.")


def _is_night(at: datetime, limits: Thresholds) -> bool:
    hour = at.astimezone(ZoneInfo(limits.zone)).hour
    if limits.night_from <= limits.night_to:
        return limits.night_from <= hour < limits.night_to
    return hour >= limits.night_from or hour < limits.night_to
