"""Why somebody was found."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from caseflow.people.cards.rules import Asked
from caseflow.people.likeness import rules as likeness

LETTERS = 3
"""Before so many letters of a name are typed nobody is asked for."""


class Why(StrEnum):
    """The reasons that a page gives."""

    SOUNDS_ALIKE = "sounds_alike"
    OTHER_SCRIPT = "other_script"
    SAME_PHONE = "same_phone"
    SAME_DOCUMENT = "same_document"
    SAME_YEAR = "same_year"


def is_name(typed: str) -> bool:
    """Whether so much is typed that it is worth a question."""
    return sum(sign.isalpha() for sign in typed) >= LETTERS


def complete(asked: Asked) -> Asked:
    """Of a question that is still being typed, what is finished."""
    return replace(
        asked,
        name=asked.name if is_name(asked.name) else "",
        phone=asked.phone if likeness.digits_of(asked.phone) else "",
        document=asked.document if likeness.number_of(asked.document) else "",
    )


def reasons(
    asked: Asked, names: Iterable[str], year: int | None, *, phone: bool, document: bool
) -> tuple[float, tuple[Why, ...]]:
    """(how alike, why); without a like name or a same number nobody was found."""
    scored = [(likeness.likeness(asked.name, name), name) for name in names if name]
    score, name = max(scored, default=(0.0, ""))
    found = []
    if score >= likeness.ALIKE:
        found.append(Why.SOUNDS_ALIKE)
        if likeness.written_otherwise(asked.name, name):
            found.append(Why.OTHER_SCRIPT)
    found += [
        why for why, is_same in ((Why.SAME_PHONE, phone), (Why.SAME_DOCUMENT, document)) if is_same
    ]
    if found and year is not None and year == asked.year:
        found.append(Why.SAME_YEAR)
    return score + phone + document + 0.1 * (Why.SAME_YEAR in found), tuple(found)
