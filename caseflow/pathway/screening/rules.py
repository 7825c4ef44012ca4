"""What a screening is allowed to become, when it runs out, and who may still read it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from caseflow.sop.vocabulary import AgeGroup

CHILDHOOD_ENDS = 18
OLDEST = 120
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
        raise RuleBroken("This screening was handed over. Ask the organisation that has it.")


def check_current(
    screening: Screening, version: int | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> None:
    """Nobody saved since the page was opened, not even the same person in another window."""
    if version == screening.version:
        return
    names = [name for name in {**mine, **theirs} if _text(mine, name) != _text(theirs, name)]
    raise Stale(tuple((name, _text(mine, name), _text(theirs, name)) for name in names))


def status_at(screening: Screening, now: datetime) -> ScreeningStatus:
    """The status, even before the clockwork has written that the time is over."""
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


def age_group_for(recorded: AgeGroup, age: int | None) -> AgeGroup:
    """The age group with a stated age: doubt stays doubt, and somebody under 18 is a child."""
    if age is not None and age < CHILDHOOD_ENDS:
        return AgeGroup.CHILD
    if age is not None and recorded is AgeGroup.CHILD:
        raise RuleBroken(
            "This is the age of an adult, but a child was recorded. "
            "Correct the one that is wrong; in doubt choose “not sure”.",
            field="age",
        )
    return recorded


def age_of(person: Mapping[str, Any], today: date) -> int | None:
    """Years by date of birth, else as stated; RuleBroken for a day that cannot be."""
    if not person.get("date_of_birth"):
        age: int | None = person.get("age")
        return age
    born = date.fromisoformat(person["date_of_birth"])
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not 0 <= years <= OLDEST:
        raise RuleBroken("Enter a date of birth in the past.", field="date_of_birth")
    return years


def _text(answers: Mapping[str, Any], name: str) -> str:
    answer = answers.get(name)
    if isinstance(answer, (list, tuple)):
        return ", ".join(str(part) for part in answer)
    return "" if answer is None else str(answer)
