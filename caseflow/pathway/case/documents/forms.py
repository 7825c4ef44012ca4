"""The forms for a document, and for a change of the place of its paper."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from caseflow import clock
from caseflow.errors import RuleBroken
from caseflow.files import examination
from caseflow.pathway.case.documents import labels
from caseflow.web import transaction
from caseflow.web.fields import DateField
from caseflow.web.forms import SHORT, Form, at_most, choices_of, required


class DocumentField(FileField):  # type: ignore[misc]
    """A file, which is examined before the transaction of the request goes on."""

    examined: examination.Examined | None = None

    def pre_validate(self, form: Any) -> None:
        """Examine the file; an error says what to do."""
        if self.data is None:
            raise ValidationError(gettext("Choose a file."))
        settings, received = current_app.config["SETTINGS"], self.data.stream
        try:
            with transaction.suspended():
                self.examined = examination.examine(received, clamav=settings.clamav)
        except RuleBroken as broken:
            raise ValidationError(gettext(broken.sentence, **broken.values)) from None


class DocumentForm(Form):
    """What a document is, who handed it over, when, and where the paper is."""

    title = StringField(
        _l("What is this?"),
        [required(_l("Enter in a few words what this is.")), at_most(SHORT)],
        description=_l('For example "Passport, pages 2 and 3" or "Letter of the asylum office".'),
    )
    kind = SelectField(
        _l("Kind"),
        choices=[SelectChoice("", _l("Choose")), *choices_of(labels.KINDS)],
    )
    handed_over_by = StringField(_l("Handed over by"), [Optional(), at_most(SHORT)])
    received_on = DateField(_l("Received"), [required(_l("Enter a day."))], default=clock.today)
    paper_at = StringField(
        _l("Where is the paper?"),
        [Optional(), at_most(SHORT)],
        description=_l("Leave this empty if there is no paper."),
    )
    file = DocumentField(_l("File"))

    def values(self) -> dict[str, Any]:
        """Return what is known of the document, and the file that was examined."""
        words = ("title", "kind", "handed_over_by", "paper_at")
        facts = {name: (self[name].data or "").strip() for name in words}
        facts["received_on"] = self.received_on.data.isoformat()
        return {
            "facts": {name: value for name, value in facts.items() if value},
            "examined": self.file.examined,
        }


class AttachForm(Form):
    """To which consent or notification a document belongs."""

    thing = RadioField(_l("To what does it belong?"), [required(_l("Choose to what it belongs."))])

    def offer(self, things: Mapping[str, str]) -> None:
        """Fill the choices, by the id of the thing."""
        self.thing.choices = choices_of(things)

    def values(self) -> dict[str, Any]:
        """Return the id of the thing, and of all that could be chosen."""
        return {"thing": self.thing.data, "things": [one.value for one in self.thing.choices]}


class CustodyForm(Form):
    """Who gave the paper to whom, when, and where it is now."""

    given_by = StringField(_l("Given by"), [Optional(), at_most(SHORT)])
    given_to = StringField(
        _l("Given to"), [required(_l("Enter who has the paper now.")), at_most(SHORT)]
    )
    given_on = DateField(_l("Day"), [required(_l("Enter a day."))], default=clock.today)
    place = StringField(
        _l("Where the paper is now"),
        [required(_l("Enter where the paper is now.")), at_most(SHORT)],
    )

    def values(self) -> dict[str, Any]:
        """Return what is known of the change."""
        facts = {
            name: (self[name].data or "").strip() for name in ("given_by", "given_to", "place")
        }
        facts["given_on"] = self.given_on.data.isoformat()
        return {"facts": {name: value for name, value in facts.items() if value}}
