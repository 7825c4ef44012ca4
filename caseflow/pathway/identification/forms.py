"""The form to send what the preview of a notification shows."""

from typing import Any

from wtforms import HiddenField

from caseflow.web.forms import Form


class NotifyForm(Form):
    """A button that sends what the preview shows."""

    shown = HiddenField()

    def values(self) -> dict[str, Any]:
        """Return the fingerprint of what the preview showed."""
        return {"shown": self.shown.data or ""}
