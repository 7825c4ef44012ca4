"""The form for one step of something that is asked of an authority or a court."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from caseflow import clock
from caseflow.pathway.identification.claims.models import ClaimKind, ClaimStatus
from caseflow.web import filters
from caseflow.web.fields import DateField
from caseflow.web.forms import Form, at_most, required

NOTE = 1000
"""The most characters of a note."""


class ClaimForm(Form):
    """What is asked for, how far it is, and since when."""

    kind = RadioField(
        _l("What is it about?"),
        choices=lambda: filters.choices(ClaimKind),
        coerce=ClaimKind,
        validators=[InputRequired(_l("Choose what it is about."))],
    )
    step = RadioField(
        _l("What happened?"),
        choices=lambda: filters.choices(ClaimStatus),
        coerce=ClaimStatus,
        validators=[InputRequired(_l("Choose what happened."))],
    )
    on = DateField(
        _l("On which day?"),
        default=clock.today,
        validators=[required(_l("Enter the day."))],
    )
    note = TextAreaField(
        _l("Note"),
        description=_l("For example the office, the file number, and the time limit."),
        validators=[at_most(NOTE)],
    )

    def values(self) -> dict[str, Any]:
        """Return the step."""
        return {
            "kind": self.kind.data,
            "status": self.step.data,
            "on": self.on.data,
            "note": self.note.data or "",
        }
