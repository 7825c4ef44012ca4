"""The forms to send a notification, and to record what was explained to the person."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from caseflow.pathway.identification import labels
from caseflow.sop.vocabulary import Milestone
from caseflow.web.forms import Form, choices_of, required


class NotifyForm(Form):
    """A button that sends what the preview shows."""

    shown = HiddenField()

    def values(self) -> dict[str, Any]:
        """Return the fingerprint of what the preview showed."""
        return {"shown": self.shown.data or ""}


class ExplainedForm(Form):
    """What somebody has explained to the person; each button of the page sends one of them."""

    what = RadioField(
        validators=[required(_l("Choose what you explained."))],
        choices=choices_of(labels.EXPLAINED),
    )

    def values(self) -> dict[str, Any]:
        """Return the milestone that is reached with it."""
        return {"what": Milestone(self.what.data)}
