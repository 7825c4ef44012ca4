"""What a screening is allowed to become, when it runs out, and who may still read it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.screening.models import Exploitation, Screening, ScreeningStatus
from caseflow.sop.indicators import Method
from caseflow.sop.instruments import Instrument

UNFINISHED = (ScreeningStatus.DRAFT, ScreeningStatus.FINISHED, ScreeningStatus.RETURNED)
READABLE = (*UNFINISHED, ScreeningStatus.HANDED_OVER)


def check_draft(screening: Screening, now: datetime) -> None:
    """Only an unfinished screening that has not run out can be written on."""
    if status_at(screening, now) is ScreeningStatus.EXPIRED:
        raise RuleBroken("This screening was not finished in time. Start a new one.")
    if screening.status is not ScreeningStatus.DRAFT:
        raise RuleBroken("This screening is finished. It can no longer be changed.")


def check_finishable(screening: Screening) -> None:
    """Safety and health come first; everything else can wait."""
    if screening.triage is None:
        raise RuleBroken("Ask about safety and health before you finish.")


def check_refusable(screening: Screening) -> None:
    """A no can be recorded until somebody else has the screening."""
    if screening.status not in UNFINISHED:
        raise RuleBroken("This screening has been handed over. Ask the organisation that has it.")


def check_current(
    screening: Screening, version: int | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> None:
    """Nobody saved since the page was opened, not even the same person in another window."""
    if version == screening.version:
        return
    names = [name for name in {**mine, **theirs} if _text(mine, name) != _text(theirs, name)]
    raise Stale(tuple((name, _text(mine, name), _text(theirs, name)) for name in names))


def check_profile(asked: Iterable[Instrument], profile: Exploitation | None) -> None:
    """Instruments that weigh by the form of exploitation need to know it."""
    if profile is None and any(one.method is Method.DELPHI for one in asked):
        raise RuleBroken("Choose the main form of exploitation.", field="profile")


def was_asked(instrument: Instrument, answers: Mapping[str, bool]) -> bool:
    """Whether the page with its questions was saved."""
    return any(one.code in answers for one in instrument.indicators)


def status_at(screening: Screening, now: datetime) -> ScreeningStatus:
    """The status, even before background work has written that the time is over."""
    if screening.status is ScreeningStatus.DRAFT and screening.expires_at <= now:
        return ScreeningStatus.EXPIRED
    return screening.status


def can_author_read(screening: Screening, now: datetime) -> bool:
    """Until it is taken up the author may read it; afterwards only what became of it."""
    return status_at(screening, now) in READABLE


def warns_at(screening: Screening) -> datetime:
    """A day before the end, or half-way when there are less than two days."""
    middle = screening.created_at + (screening.expires_at - screening.created_at) / 2
    return max(middle, screening.expires_at - timedelta(days=1))


def _text(answers: Mapping[str, Any], name: str) -> str:
    answer = answers.get(name)
    if isinstance(answer, (list, tuple)):
        return ", ".join(str(part) for part in answer)
    return "" if answer is None else str(answer)
