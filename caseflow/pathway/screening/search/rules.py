"""Why somebody was found."""

from collections.abc import Iterable
from enum import StrEnum

from caseflow.people.cards.rules import Asked
from caseflow.people.likeness import rules as likeness


class Why(StrEnum):
    """The reasons that a page gives."""

    SOUNDS_ALIKE = "sounds_alike"
    OTHER_SCRIPT = "other_script"
    SAME_PHONE = "same_phone"
    SAME_DOCUMENT = "same_document"
    SAME_YEAR = "same_year"


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
    found += [why for why, is_same in ((Why.SAME_PHONE, phone), (Why.SAME_DOCUMENT, document))
              if is_same]  # fmt: skip
    if found and year is not None and year == asked.year:
        found.append(Why.SAME_YEAR)
    return score + phone + document + 0.1 * (Why.SAME_YEAR in found), tuple(found)
