"""How the parts and fields of a notification's packet are said."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.access import Compartment

CATEGORIES: dict[str, Any] = {
    Compartment.IDENTITY.value: _l("Who the person is"),
    Compartment.EXPERIENCE.value: _l("Result of the screening"),
}
