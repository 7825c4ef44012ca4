"""When the desk may ask about a possible match, and when its answer may be given."""

from enum import StrEnum

from caseflow.errors import RuleBroken
from caseflow.pathway.screening.matches.models import PossibleMatch


class MatchState(StrEnum):
    """How far a possible match is."""

    FOUND = "found"
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"


def state_of(match: PossibleMatch) -> MatchState:
    """Return how far a possible match is."""
    if match.agreed_at is not None:
        return MatchState.AGREED
    if match.declined_at is not None:
        return MatchState.DECLINED
    return MatchState.ASKED if match.asked_at is not None else MatchState.FOUND


def check_unasked(match: PossibleMatch) -> None:
    """Raise RuleBroken when the organisation was asked already."""
    if state_of(match) is not MatchState.FOUND:
        raise RuleBroken("The organisation has already been asked.")


def check_answerable(match: PossibleMatch) -> None:
    """Raise RuleBroken when the desk has not asked, or an answer was given already."""
    if state_of(match) is not MatchState.ASKED:
        raise RuleBroken("This question has already been answered, or it was not asked.")
