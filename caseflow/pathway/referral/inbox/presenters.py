"""The buttons with which a partner answers a referral."""

from collections.abc import Iterable
from dataclasses import dataclass

from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.inbox import labels
from caseflow.pathway.referral.models import Status
from caseflow.pathway.referral.rules import Move


@dataclass(frozen=True)
class Button:
    """An answer: the state that it leads to, its word in the address, and what the button says."""

    target: Status
    verb: str
    words: str

    @property
    def at_once(self) -> bool:
        """It needs no further words; any other opens a page."""
        return self.target in labels.ONE_TAP


def buttons(moves: Iterable[Move]) -> list[Button]:
    """A button for each move that is open to the partner."""
    return [
        Button(move.target, referral_rules.VERBS[move.target], str(labels.BUTTONS[move.target]))
        for move in moves
    ]
