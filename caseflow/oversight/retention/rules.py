"""When the time of a closed case, or of a part of it, is over."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from caseflow import clock
from caseflow.oversight.erasures.rules import PERSONAL, WHOLE
from caseflow.sop import rules as sop_rules
from caseflow.sop.schema import Procedure

ENDS = {"anonymise": PERSONAL, "erase": WHOLE}
"""What can be proposed for a file whose time is over, and the part that the request then names."""


@dataclass(frozen=True)
class Over:
    """What is over of one case: since when, and which parts; the whole file is `WHOLE`."""

    since: date
    parts: tuple[str, ...]


def over(
    procedure: Procedure,
    closed_at: datetime,
    retain_until: date,
    *,
    erased: Collection[str],
    today: date,
) -> Over | None:
    """Return what is over of a closed case; None while everything is to be kept.

    `retain_until` is the last day of the file, and `erased` are the parts that are gone already.
    """
    if WHOLE in erased or PERSONAL in erased:
        return None
    if retain_until < today:
        return Over(retain_until, (WHOLE,))
    ended = [
        (day, part)
        for rule in procedure.retention
        if (day := clock.day_of(sop_rules.retention_end(procedure, rule, closed_at))) < today
        for part in rule.parts
        if part not in erased
    ]
    if not ended:
        return None
    return Over(min(day for day, _part in ended), tuple(part.value for _day, part in ended))


def proposed(parts: Iterable[str], end: str) -> tuple[str, ...]:
    """Return the part of each request: for a whole file, what `end` (a key of `ENDS`) says."""
    return tuple(ENDS[end] if part == WHOLE else part for part in parts)
