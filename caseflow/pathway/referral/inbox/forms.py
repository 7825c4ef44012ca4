"""The form with which a partner enters an appointment."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from caseflow.web.fields import DateField, TimeField
from caseflow.web.forms import VersionedForm, at_most, required


class ScheduleForm(VersionedForm):
    """When and where the survivor should come, in the local time of the place."""

    day = DateField(_l("Date"), validators=[required(_l("Enter a date."))])
    at = TimeField(_l("Time"), validators=[required(_l("Enter a time."))])
    instructions = TextAreaField(
        _l("What should the person know?"),
        description=_l(
            "Where to go, who to ask for, what to bring. The sender can read this too. Never "
            "give the address of a shelter."
        ),
        validators=[at_most(1000)],
    )

    def values(self) -> dict[str, Any]:
        """Return day, time and instructions, and the version that the page showed."""
        return super().values() | {
            "day": self.day.data,
            "at": self.at.data,
            "instructions": self.instructions.data or "",
        }
