"""When something is worth a question: pure decisions over what one person did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from caseflow.errors import RuleBroken
from caseflow.watching.models import AlertKind

BURST, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)


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
class Opening:
    """One person opened one case, by itself and not in a list."""

    at: datetime
    case_id: UUID


@dataclass(frozen=True)
class Finding:
    """What was noticed of one person."""

    kind: AlertKind
    first_at: datetime
    last_at: datetime
    count: int


def burst(openings: Sequence[Opening], limits: Thresholds) -> Finding | None:
    """Many different cases within ten minutes; openings are oldest first."""
    for last, opening in enumerate(openings):
        window = [o for o in openings[: last + 1] if opening.at - o.at <= BURST]
        if len({o.case_id for o in window}) >= limits.burst:
            return _of_cases(AlertKind.BURST, window)
    return None


def night(openings: Sequence[Opening], limits: Thresholds) -> Finding | None:
    """Cases opened in the hours of the night, by the deployment's clock."""
    late = [o for o in openings if _is_night(o.at, limits)]
    if len({o.case_id for o in late}) >= limits.night:
        return _of_cases(AlertKind.NIGHT, late)
    return None


def out_of_caseload(
    openings: Sequence[Opening], own: set[UUID], worked_on: set[UUID], limits: Thresholds
) -> Finding | None:
    """Cases of others that were read, and on which nothing was done."""
    only_read = [o for o in openings if o.case_id not in own | worked_on]
    if len({o.case_id for o in only_read}) >= limits.out_of_caseload:
        return _of_cases(AlertKind.OUT_OF_CASELOAD, only_read)
    return None


def many(kind: AlertKind, moments: Iterable[datetime], limit: int) -> Finding | None:
    """So many of the same within an hour: fruitless searches, refusals."""
    found = sorted(moments)
    for last in range(limit - 1, len(found)):
        first = last - limit + 1
        if found[last] - found[first] <= HOUR:
            return Finding(kind, found[first], found[last], last - first + 1)
    return None


def check_unanswered(is_answered: bool) -> None:
    """An alert is answered once."""
    if is_answered:
        raise RuleBroken("Somebody answered this already.")


def _of_cases(kind: AlertKind, openings: Sequence[Opening]) -> Finding:
    cases = {o.case_id for o in openings}
    return Finding(kind, openings[0].at, openings[-1].at, len(cases))


def _is_night(at: datetime, limits: Thresholds) -> bool:
    hour = at.astimezone(ZoneInfo(limits.zone)).hour
    if limits.night_from <= limits.night_to:
        return limits.night_from <= hour < limits.night_to
    return hour >= limits.night_from or hour < limits.night_to
