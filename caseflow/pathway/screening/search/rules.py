"""Why somebody was found, and when a question is complete enough to be asked."""

from collections.abc import Iterable
from dataclasses import replace

from caseflow.enums import N_, LabelledEnum
from caseflow.people import name_matching
from caseflow.people.search_index.rules import Asked

LETTERS = 3
"""How many letters of a name must be typed before it is searched for."""


class Why(LabelledEnum):
    """The reasons for a match that a page can give."""

    SAME_CODE = "same_code", N_("Same code or reference")
    SOUNDS_ALIKE = "sounds_alike", N_("Same or similar name")
    OTHER_SCRIPT = "other_script", N_("Written in another script")
    SAME_PHONE = "same_phone", N_("Same phone number")
    SAME_DOCUMENT = "same_document", N_("Same document number")
    SAME_YEAR = "same_year", N_("Same year of birth")


def is_name(typed: str) -> bool:
    """Return whether enough letters were typed to search for a name."""
    return sum(sign.isalpha() for sign in typed) >= LETTERS


def complete(asked: Asked) -> Asked:
    """Return the parts of a question that are complete, while somebody is still typing."""
    return replace(
        asked,
        name=asked.name if is_name(asked.name) else "",
        phone=asked.phone if name_matching.digits_of(asked.phone) else "",
        document=asked.document if name_matching.number_of(asked.document) else "",
    )


def reasons(
    asked: Asked, names: Iterable[str], year: int | None, *, phone: bool, document: bool
) -> tuple[float, tuple[Why, ...]]:
    """Return the score of a match and its reasons; without a reason it is no match.

    A similar name or the same number is a reason. The same year of birth only adds to them.
    """
    scored = [(name_matching.likeness(asked.name, name), name) for name in names if name]
    score, name = max(scored, default=(0.0, ""))
    found = []
    if score >= name_matching.ALIKE:
        found.append(Why.SOUNDS_ALIKE)
        if name_matching.written_otherwise(asked.name, name):
            found.append(Why.OTHER_SCRIPT)
    found += [
        why for why, is_same in ((Why.SAME_PHONE, phone), (Why.SAME_DOCUMENT, document)) if is_same
    ]
    if found and year is not None and year == asked.year:
        found.append(Why.SAME_YEAR)
    return score + phone + document + 0.1 * (Why.SAME_YEAR in found), tuple(found)
