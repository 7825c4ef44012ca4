"""The labels of the parts of a notification's packet, and of what is explained to the person."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.access import Compartment
from caseflow.pathway.identification.rules import Fact
from caseflow.sop.vocabulary import Milestone
from caseflow.web import filters

CATEGORIES: dict[str, Any] = {
    Compartment.IDENTITY.value: _l("Who the person is"),
    Compartment.EXPERIENCE.value: _l("What happened, and the result of the screening"),
}
EXPLAINED: dict[str, Any] = {
    Milestone.APPEAL_EXPLAINED.value: _l("I explained the negative decision and the appeal"),
    Milestone.REFLECTION_EXPLAINED.value: _l("I explained the reflection period"),
    Milestone.REFLECTION_END_EXPLAINED.value: _l("I explained what comes after the period"),
}
"""The buttons that record who explained what."""
NAMING: dict[str, Any] = {
    "with_name": _l("Yes, as far as the consent allows"),
    "without_name": _l("No, it is notified without the name"),
}


def fact(one: Fact) -> str:
    """Return a fact as a choice: its question with its answers, in the language of the page."""
    said = filters.listed(filters.told(answer) for answer in one.answers)
    return f"{filters.translated(one.question)} {said}"
