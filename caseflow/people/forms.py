"""The forms about who somebody is and how to make contact safely."""

from datetime import date
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.encryption import Sealed, SealedRow
from caseflow.people import labels
from caseflow.people.models import Person, SafeContact
from caseflow.web.fields import DateField, IntegerField
from caseflow.web.forms import LONG, SHORT, VersionedForm, at_most, choices_of

UNNAMED = SelectChoice("", _l("Not known"))


def _languages() -> list[SelectChoice]:
    return [UNNAMED, *choices_of(labels.languages())]


def _countries() -> list[SelectChoice]:
    return [UNNAMED, *choices_of(labels.countries())]


def _asked(form: type[VersionedForm], model: type[SealedRow]) -> list[str]:
    """Return the names of the sealed fields of the model that this form asks for.

    Only these are opened, and logged as opened; only these are written.
    """
    asked = (name for name in vars(model) if hasattr(form, name))
    return [name for name in asked if isinstance(getattr(model, name), Sealed)]


def _recorded(form: type[VersionedForm], row: SealedRow) -> dict[str, Any]:
    """Return what is recorded in the fields that this form asks for, and the row's version."""
    names = ("version", *_asked(form, type(row)))
    return {name: getattr(row, name) for name in names}


def _answers(form: VersionedForm, model: type[SealedRow]) -> dict[str, Any]:
    """Return what was answered, by the field of the model."""
    return {name: _answer(form[name]) for name in _asked(type(form), model)}


def _answer(field: Field) -> Any:
    """Return an answer as it is stored: a text without surrounding spaces, empty when left out."""
    if isinstance(field, StringField):
        return (field.data or "").strip()
    if isinstance(field, RadioField | SelectField):
        return field.data or ""
    return field.data


class PersonForm(VersionedForm):
    """Who the survivor is, in the survivor's own words; every field may stay empty.

    These questions are asked at a first meeting and in a case. A step that asks more adds fields
    in a subclass, named as the columns of Person.
    """

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
        return cls(data=_recorded(cls, person) | further | shown)

    def answers(self) -> dict[str, Any]:
        """Return the values for the columns of Person that this form asks for."""
        spoken = (self.language.data, self.second_language.data)
        born: date | None = self.date_of_birth.data
        return _answers(self, Person) | {
            "date_of_birth": born.isoformat() if born else "",
            "languages": [code for code in dict.fromkeys(spoken) if code],
        }

    def values(self) -> dict[str, Any]:
        """The columns, and the version that was on the screen."""
        return super().values() | {"answers": self.answers()}


class SafeContactForm(VersionedForm):
    """How and when the survivor can be contacted safely, and what must never be done.

    A step that asks more adds fields in a subclass, named as the columns of SafeContact.
    """

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

    @classmethod
    def of(cls, contact: SafeContact | None) -> Self:
        """Return the form filled with what is recorded, if anything is."""
        if contact is None:
            return cls()
        leave = {"may_leave_message": "yes" if contact.may_leave_message else "no"}
        return cls(data=_recorded(cls, contact) | leave)

    def answers(self) -> dict[str, Any]:
        """Return the values for the columns of SafeContact that this form asks for."""
        return _answers(self, SafeContact) | {
            "ways": list(self.ways.data or []),
            "may_leave_message": self.may_leave_message.data == "yes",
        }

    def values(self) -> dict[str, Any]:
        """The columns, and the version that was on the screen."""
        return super().values() | {"answers": self.answers()}
