"""When a screening may be changed, when it expires, and until when its author may read it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from caseflow.sop.instruments import Instrument

UNFINISHED = (ScreeningStatus.DRAFT, ScreeningStatus.FINISHED, ScreeningStatus.RETURNED)
READABLE = (*UNFINISHED, ScreeningStatus.HANDED_OVER)


def check_draft(screening: Screening, now: datetime) -> None:
    """Raise RuleBroken when a screening is finished or has expired."""
    if status_at(screening, now) is ScreeningStatus.EXPIRED:
        raise RuleBroken("This screening was not finished in time. Start a new one.")
    if screening.status is not ScreeningStatus.DRAFT:
        raise RuleBroken("This screening is finished. It can no longer be changed.")


def check_finishable(screening: Screening) -> None:
    """Raise RuleBroken when nobody has asked about safety and health; all else may be missing."""
    if screening.triage is None:
        raise RuleBroken("Ask about safety and health before you finish.")


def check_refusable(screening: Screening) -> None:
    """Raise RuleBroken when another organisation has the screening already."""
    if screening.status not in UNFINISHED:
        raise RuleBroken("This screening has been handed over. Ask the organisation that has it.")


def check_current(
    screening: Screening, version: int | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> None:
    """Raise Stale, with both versions, when a screening has changed since the page was opened.

    Even the same person in another window counts. `mine` and `theirs` hold answers by name.
    """
    if version == screening.version:
        return
    names = [name for name in {**mine, **theirs} if _text(mine, name) != _text(theirs, name)]
    raise Stale(tuple((name, _text(mine, name), _text(theirs, name)) for name in names))


def was_asked(instrument: Instrument, answers: Mapping[str, Any]) -> bool:
    """Return whether a question of an instrument was answered."""
    return any(one.code in answers for one in instrument.indicators)


def status_at(screening: Screening, now: datetime) -> ScreeningStatus:
    """Return the status; a draft past its time is expired, even before the job has run."""
    if screening.status is ScreeningStatus.DRAFT and screening.expires_at <= now:
        return ScreeningStatus.EXPIRED
    return screening.status


def can_author_read(screening: Screening, now: datetime) -> bool:
    """Return whether its author may still read a screening: until it is accepted or erased."""
    return status_at(screening, now) in READABLE


def check_readable(screening: Screening, now: datetime) -> None:
    """Raise RuleBroken when its author may not read a screening any more."""
    if not can_author_read(screening, now):
        raise RuleBroken("Another organisation is responsible for this person now.")


def warns_at(screening: Screening) -> datetime:
    """Return when to warn: a day before it expires, or half-way if it lasts less than two days."""
    middle = screening.created_at + (screening.expires_at - screening.created_at) / 2
    return max(middle, screening.expires_at - timedelta(days=1))


def _text(answers: Mapping[str, Any], name: str) -> str:
    answer = answers.get(name)
    if isinstance(answer, (list, tuple)):
        return ", ".join(str(part) for part in answer)
    return "" if answer is None else str(answer)
