"""The buttons with which a partner answers a referral."""

from collections.abc import Iterable
from dataclasses import dataclass

from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.inbox import labels
from caseflow.pathway.referral.models import Status
from caseflow.pathway.referral.rules import Move


@dataclass(frozen=True)
class Button:
    """A button for an answer: the state it leads to, its word in the address, and its label."""

    target: Status
    verb: str
    words: str

    @property
    def at_once(self) -> bool:
        """Whether the button sends the answer at once; any other opens a page with a form."""
        return self.target in labels.ONE_TAP


def buttons(moves: Iterable[Move]) -> list[Button]:
    """Return a button for each move that the partner can make now."""
    return [
        Button(move.target, referral_rules.VERBS[move.target], str(labels.BUTTONS[move.target]))
        for move in moves
    ]
