"""The form with which a second person decides on a change of an account."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from caseflow.oversight.account_requests import rules
from caseflow.oversight.account_requests.models import AccountRequest
from caseflow.web.forms import Form, required, zone_field


class ZoneForm(Form):
    """Choose the time zone of days and hours on the pages of one user."""

    time_zone = zone_field(
        _l("Time zone"),
        _l("Days and times on your pages are shown in this zone."),
        _l("As the organisation"),
    )

    def values(self) -> dict[str, Any]:
        """Return the name of the zone; None for that of the organisation."""
        return {"time_zone": self.time_zone.data or None}


class DecisionForm(Form):
    """Confirm or decline what the page showed."""

    verb = RadioField(
        _l("Your decision"),
        choices=[
            SelectChoice("confirm", _l("Confirm")),
            SelectChoice("decline", _l("Decline")),
        ],
        validators=[required(_l("Choose one."))],
    )
    seen = HiddenField()

    @classmethod
    def of(cls, request: AccountRequest) -> "DecisionForm":
        """Return the form for this request; it sends back which content the page showed."""
        return cls(seen=rules.fingerprint(request))

    @property
    def confirms(self) -> bool:
        """Whether the decision is to confirm."""
        return bool(self.verb.data == "confirm")

    def values(self) -> dict[str, Any]:
        """Return the fingerprint of what was decided on."""
        return {"seen": self.seen.data or ""}
