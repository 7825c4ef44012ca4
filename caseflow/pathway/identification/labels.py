"""The labels of the parts of a notification's packet, and of what is explained to the person."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.access import Compartment
from caseflow.sop.vocabulary import Milestone

CATEGORIES: dict[str, Any] = {
    Compartment.IDENTITY.value: _l("Who the person is"),
    Compartment.EXPERIENCE.value: _l("Result of the screening"),
}
EXPLAINED: dict[str, Any] = {
    Milestone.APPEAL_EXPLAINED.value: _l("I explained the negative decision and the appeal"),
    Milestone.REFLECTION_EXPLAINED.value: _l("I explained the reflection period"),
    Milestone.REFLECTION_END_EXPLAINED.value: _l("I explained what comes after the period"),
}
"""The buttons that record who explained what."""
