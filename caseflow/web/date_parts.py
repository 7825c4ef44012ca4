"""A date of which the day, or the day and the month, may be unknown, as fields of a form."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms import Form as Part
from wtforms.validators import NumberRange, Optional

from caseflow.sop import partial_dates
from caseflow.web.fields import IntegerField


class PartialDateForm(Part):  # type: ignore[misc]
    """Day, month and year in fields of their own, of which the year must be known."""

    day = IntegerField(_l("Day"), [Optional(), NumberRange(1, 31)])
    month = IntegerField(_l("Month"), [Optional(), NumberRange(1, 12)])
    year = IntegerField(_l("Year"), [Optional()])
    estimated = BooleanField(_l("This is an estimate"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the date can exist; if not, it is said beside the year."""
        if not super().validate(extra_validators):
            return False
        try:
            self.read()
        except ValueError as error:
            self.year.errors = [gettext(str(error))]
            return False
        return True

    def read(self) -> str | None:
        """Return the date as it is stored, or None when nothing was entered.

        Raises ValueError, with an English sentence, when it cannot exist.
        """
        parts = (self.year.data, self.month.data, self.day.data)
        if parts == (None, None, None):
            return None
        return str(partial_dates.make(*parts, bool(self.estimated.data)))

    @staticmethod
    def shown(text: str | None) -> dict[str, Any]:
        """Return what the fields show of a stored date."""
        if not text:
            return {}
        read = partial_dates.read(text)
        return {
            "day": read.day,
            "month": read.month,
            "year": read.year,
            "estimated": read.is_estimated,
        }
