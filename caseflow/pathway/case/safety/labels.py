"""Headings of papers that do not say what they are."""

from typing import Any

from flask_babel import lazy_gettext as _l

HEADINGS: dict[str, Any] = {
    "notes": _l("Notes"),
    "shopping": _l("Shopping"),
    "to_do": _l("To do"),
    "numbers": _l("Numbers"),
    "recipes": _l("Recipes"),
}
"""What anybody may have in a pocket, by code."""
