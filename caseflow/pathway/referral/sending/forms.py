"""The forms with which a sender chooses a service, writes to it, and sends what was shown."""

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from caseflow.sop.vocabulary import Priority
from caseflow.web import filters
from caseflow.web.forms import Form, VersionedForm, at_most

MESSAGE = 2000
"""The most characters of a message to the partner."""
ANYWHERE = SelectChoice("", _l("Any area"))


class AreaForm(Form):
    """Choose where the service should be; it is posted, to keep it out of the address."""

    area = SelectField(_l("Area"), choices=[])

    def offer(self, areas: Iterable[str]) -> Self:
        """Offer these areas as choices."""
        self.area.choices = [ANYWHERE, *(SelectChoice(name, name) for name in areas)]
        return self


class SendForm(VersionedForm):
    """Send what the page shows."""

    seen = HiddenField()

    def values(self) -> dict[str, Any]:
        """Return the digest of what the page showed, and the version of the referral there."""
        return super().values() | {"seen": self.seen.data or ""}


class DraftForm(Form):
    """Choose how soon a reply is needed, and write what the partner should know to decide."""

    priority = RadioField(
        _l("When is the reply due?"),
        choices=lambda: filters.choices(Priority),
        coerce=Priority,
        validators=[InputRequired(_l("Choose when the reply is due."))],
    )
    message = TextAreaField(
        _l("Message to the partner"),
        description=_l(
            "What is needed, and what helps the partner to decide. No name, no address, "
            "nothing that shows who the person is: the partner reads this before it accepts."
        ),
        validators=[at_most(MESSAGE)],
    )
    name_meant = BooleanField(_l("The word is meant, and is not the name of the person"))

    def values(self) -> dict[str, Any]:
        """Return the priority, the message, and whether a name in it is meant."""
        return {
            "priority": self.priority.data,
            "message": self.message.data or "",
            "name_meant": self.name_meant.data,
        }
