"""What a paper for the person may not contain, so that it does not say what it is."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence

from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import SafetyPlan

PARTS = ("steps", "safe_people", "safe_places", "code_word", "warning_signs")
"""The parts of a safety plan as they stand on a paper: what to do comes first."""
LINES = 3
"""How many further lines a card has place for."""


def lines_of(plan: SafetyPlan | None) -> tuple[str, ...]:
    """Return what a paper shows of a safety plan, part by part, without any label.

    Raises RuleBroken when there is no plan yet.
    """
    if plan is None:
        raise RuleBroken("There is no safety plan yet. Make one first.")
    return tuple(text for name in PARTS if (text := getattr(plan, name)))


def check_legible(lines: Iterable[str], marks: Collection[str]) -> None:
    """Raise RuleBroken when a mark stands in place of a text that was erased or changed."""
    if any(line in marks for line in lines):
        raise RuleBroken(
            "A part of the safety plan was erased or changed. Write the plan again first."
        )


def check_fits(lines: str) -> None:
    """Raise RuleBroken when further lines do not fit on a card."""
    if len(lines.splitlines()) > LINES:
        raise RuleBroken("Write three lines at most: the card has no more place.", field="lines")


def check_gives_nothing_away(texts: Iterable[str], words: Sequence[str]) -> None:
    """Raise RuleBroken when a text has one of these words, in any spelling of its letters.

    The words are what would tell whoever finds the paper where it comes from: the name of the
    organisation, and the code of the case.
    """
    plain = " ".join(map(_plain, texts))
    for word in words:
        if _plain(word) in plain:
            raise RuleBroken(
                "The text says “%(word)s”. Whoever finds the paper would know where it comes from: "
                "change the text first.",
                word=word,
            )


def _plain(text: str) -> str:
    """Return only the letters and digits of a text, in lower case."""
    # One letter may be stored as one character or as several, such as é; it reads the same.
    text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if sign.isalnum())
