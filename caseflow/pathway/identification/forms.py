"""Sending what the preview of a notification shows."""

from typing import Any

from wtforms import HiddenField

from caseflow.web.forms import Form


class NotifyForm(Form):
    """Send what the preview shows."""

    shown = HiddenField()

    def values(self) -> dict[str, Any]:
        """The fingerprint of what the preview showed."""
        return {"shown": self.shown.data or ""}
