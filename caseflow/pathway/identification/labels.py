"""The labels of the parts and fields in a notification's packet."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.access import Compartment

CATEGORIES: dict[str, Any] = {
    Compartment.IDENTITY.value: _l("Who the person is"),
    Compartment.EXPERIENCE.value: _l("Result of the screening"),
}
