"""Reply times, charts, and this period beside the one before: figures that open no list."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from caseflow.agencies.models import ServiceType
from caseflow.reporting.work import labels, rules
from caseflow.reporting.work.counting import PROGRESS, Counted, K
from caseflow.reporting.work.rules import Lateness, Progress
from caseflow.reporting.work.shown import Change
from caseflow.web.filters import said

Timed = tuple[str, str, int]
"""A part ("answered", "decided", "in_time"), its value, and how often it was counted."""
_TIMED = ("answered", "decided")
SUMMARY = {
    "sent": "count",
    "accepted": "count",
    "declined": "count",
    "expired": "count",
    "in_time": "percent",
    "answered": "time",
    "decided": "time",
}
"""The figures that are compared with the period before, and how each is measured."""
_ACCEPTED = (Progress.RUNNING, Progress.DELIVERED, Progress.NOT_DELIVERED)


def _summary(parts: Iterable[tuple[str, str, list[str], int]]) -> dict[str, Any]:
    counts: Counter[Progress] = Counter()
    timed: list[Timed] = []
    for part, _service, values, count in parts:
        if part == "state":
            counts[PROGRESS[values[1]]] += count
        elif part != "clock":
            timed.append((part, values[0], count))
    return {
        "sent": counts.total(),
        "accepted": sum(counts[one] for one in _ACCEPTED),
        "declined": counts[Progress.DECLINED],
        "expired": counts[Progress.EXPIRED],
        "in_time": _percent(timed),
        "answered": _within(timed, "answered", 0.5),
        "decided": _within(timed, "decided", 0.5),
    }


def _within(timed: Iterable[Timed], part: str, share: float) -> timedelta | None:
    hours: Counter[int] = Counter()
    for one, hour, count in timed:
        if one == part:
            hours[int(hour)] += count
    return rules.share(hours, share)


def _percent(timed: Iterable[Timed]) -> int | None:
    """Return the percentage of first replies that came in time; None if none was due yet."""
    known: Counter[str] = Counter()
    for part, answer, count in timed:
        if part == "in_time":
            known[answer] += count
    return round(known["yes"] * 100 / known.total()) if known.total() else None


def times(counted: Counted) -> list[tuple[str, list[timedelta | None], int | None]]:
    """Return by service: the times to reply and to decide, and the share in time."""
    by_service: dict[str, list[Timed]] = defaultdict(list)
    for part, service, values, count in counted.parts(counted.spread[True]):
        if part in (*_TIMED, "in_time"):
            by_service[""].append((part, values[0], count))
            by_service[service].append((part, values[0], count))
    return [
        (
            said(ServiceType(service)) if service else "",
            [_within(found, part, share) for part in _TIMED for share in (0.5, 0.9)],
            _percent(found),
        )
        for service, found in sorted(by_service.items())
    ]


def by_month(counted: Counted) -> list[tuple[date, list[int]]]:
    """Return the referrals by the month in which they were sent, and by progress."""
    lines = []
    for month in sorted(counted.monthly):
        counts: Counter[Progress] = Counter()
        for _part, _service, values, count in counted.parts(counted.monthly[month]):
            counts[PROGRESS[values[1]]] += count
        if counts:
            lines.append((month, [counts[one] for one in Progress]))
    return lines


def by_service(counted: Counted) -> list[tuple[Any, list[int]]]:
    """Return the referrals of this period by service, the most frequent first."""
    counts: dict[str, Counter[Progress]] = defaultdict(Counter)
    for cell in counted.sent:
        if cell.part == "state":
            counts[cell.service][PROGRESS[cell.values[1]]] += cell.times
    order = sorted(counts, key=lambda service: -counts[service].total())
    return [(said(ServiceType(one)), [counts[one][group] for group in Progress]) for one in order]


def by_clock(counted: Counted) -> list[tuple[Any, list[int]]]:
    """Return the open referrals by who received them, whatever the period: by their clock."""
    groups: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    for one in counted.open:
        if one.kind is K.REFERRAL:
            groups[one.recipient_id][str(one.lateness)] += 1
    lines = [
        (counted.organisations[who].name, [counts[one] for one in Lateness])
        for who, counts in groups.items()
    ]
    return sorted(lines, key=lambda line: -(line[1][1] + line[1][2]))


def changes(counted: Counted) -> list[Change]:
    """Return the figures of this period beside those of the one before."""
    if rules.months_before(counted.wanted.period, counted.now.date()) is None:
        return []
    now, before = (_summary(counted.parts(counted.spread[one])) for one in (True, False))
    return [
        Change(str(labels.CHANGES[name]), now[name], before[name], kind)
        for name, kind in SUMMARY.items()
    ]
