"""The forms about who somebody is and how to make contact safely."""

from datetime import date
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.people import labels
from caseflow.people.models import Person, SafeContact
from caseflow.web.forms import LONG, SHORT, Form, VersionedForm, at_most, choices_of

PERSON = (
    "version",
    "known_as",
    "full_name",
    "age",
    "sex",
    "nationality",
    "document_number",
)
CONTACT = ("version", "ways", "phone", "when", "never", "code_word", "address")
"""PERSON and CONTACT: the columns that a form shows unchanged."""
UNNAMED = SelectChoice("", _l("Not known"))


def _languages() -> list[SelectChoice]:
    return [UNNAMED, *choices_of(labels.languages())]


def _countries() -> list[SelectChoice]:
    return [UNNAMED, *choices_of(labels.countries())]


def _shown(form: type[Form], thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the values of those columns that this form has.

    A subclass may leave a field out; then its column is not opened, nor logged as opened.
    """
    return {name: getattr(thing, name) for name in names if getattr(form, name, None)}


def _texts(form: Form, *names: str) -> dict[str, str]:
    """Return the typed text of those fields that this form has, without surrounding spaces."""
    return {name: (form[name].data or "").strip() for name in names if name in form}


class PersonForm(VersionedForm):
    """Who the survivor is, in the survivor's own words; every field may stay empty."""

    known_as = StringField(
        _l("What should we call you?"),
        [at_most(SHORT)],
        description=_l("Any name that the person likes to be called."),
    )
    full_name = StringField(_l("Full name"), [Optional(), at_most(SHORT)])
    date_of_birth = DateField(_l("Date of birth"), [Optional()])
    age = IntegerField(
        _l("Age in years"),
        [Optional(), NumberRange(0, 120, message=_l("Enter an age from 0 to 120."))],
        description=_l("As stated, or an estimate."),
    )
    sex = RadioField(_l("Sex"), [Optional()], choices=lambda: choices_of(labels.SEXES))
    nationality = SelectField(_l("Nationality"), [Optional()], choices=_countries)
    language = SelectField(
        _l("Language the person understands best"), [Optional()], choices=_languages
    )
    second_language = SelectField(_l("Another language"), [Optional()], choices=_languages)
    document_number = StringField(_l("Document number"), [Optional(), at_most(SHORT)])

    @classmethod
    def of(cls, person: Person | None, **shown: Any) -> Self:
        """Return the form filled with what is recorded, if anything is, and with `shown`."""
        if person is None:
            return cls(data=shown)
        spoken = [*(person.languages or []), "", ""]
        born = person.date_of_birth
        further = {
            "date_of_birth": date.fromisoformat(born) if born else None,
            "language": spoken[0],
            "second_language": spoken[1],
        }
        return cls(data=_shown(cls, person, PERSON) | further | shown)

    def answers(self) -> dict[str, Any]:
        """Return the values for the columns of Person that this form asks for."""
        spoken = (self.language.data, self.second_language.data)
        born: date | None = self.date_of_birth.data
        return {
            **_texts(self, "known_as", "full_name"),
            "date_of_birth": born.isoformat() if born else "",
            "age": self.age.data,
            "sex": self.sex.data or "",
            "nationality": self.nationality.data or "",
            "languages": [code for code in dict.fromkeys(spoken) if code],
            **_texts(self, "document_number"),
        }

    def values(self) -> dict[str, Any]:
        """The columns, and the version that was on the screen."""
        return super().values() | {"answers": self.answers()}


class SafeContactForm(VersionedForm):
    """How and when the survivor can be contacted safely, and what must never be done."""

    ways = SelectMultipleField(
        _l("How can we contact you?"),
        [Optional()],
        choices=lambda: choices_of(labels.WAYS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    phone = StringField(_l("Phone number"), [Optional(), at_most(SHORT)])
    when = StringField(
        _l("When is it safe?"), [Optional(), at_most(SHORT)], description=_l("Days and hours.")
    )
    never = TextAreaField(
        _l("What must we never do?"),
        [Optional(), at_most(LONG)],
        description=_l("Shown at the top of every page of this case."),
    )
    may_leave_message = RadioField(
        _l("May we leave a message?"),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
        default="no",
    )
    code_word = StringField(
        _l("Code word"),
        [Optional(), at_most(SHORT)],
        description=_l("A word that tells you it is us."),
    )
    address = TextAreaField(_l("Where do you live now?"), [Optional(), at_most(LONG)])

    @classmethod
    def of(cls, contact: SafeContact | None) -> Self:
        """Return the form filled with what is recorded, if anything is."""
        if contact is None:
            return cls()
        leave = {"may_leave_message": "yes" if contact.may_leave_message else "no"}
        return cls(data=_shown(cls, contact, CONTACT) | leave)

    def answers(self) -> dict[str, Any]:
        """Return the values for the columns of SafeContact that this form asks for."""
        return {
            "ways": list(self.ways.data or []),
            "may_leave_message": self.may_leave_message.data == "yes",
            **_texts(self, "phone", "when", "never", "code_word", "address"),
        }

    def values(self) -> dict[str, Any]:
        """The columns, and the version that was on the screen."""
        return super().values() | {"answers": self.answers()}
