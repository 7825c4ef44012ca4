"""The words for answers on the first page of a screening."""

from typing import Any

from flask_babel import lazy_gettext as _l

YES_NO: dict[str, Any] = {"yes": _l("Yes"), "no": _l("No")}
SEXES: dict[str, Any] = {"female": _l("A woman"), "male": _l("A man"), "other": _l("Other")}
"""Who asks the questions."""
