"""The forms about who somebody is and how to make contact safely."""

from datetime import date
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow import languages
from caseflow.encryption import Sealed, SealedRow
from caseflow.people import labels, name_matching
from caseflow.people import rules as people_rules
from caseflow.people.models import Person, SafeContact
from caseflow.web.fields import DateField, IntegerField
from caseflow.web.fixed_choices import FixedSelectField
from caseflow.web.forms import LONG, SHORT, VersionedForm, at_most, choices_of

CODES_AT_MOST = 40
"""The most characters of what counts as a code and not as words."""


class LanguageField(FixedSelectField):
    """One of the languages, also by the older code of two letters."""

    def __init__(self, label: Any, checked: Any = None, **given: Any) -> None:
        super().__init__(label, labels.languages, checked, coerce=_language_code, **given)


def _language_code(code: Any) -> str:
    return languages.current(code or "")


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
    other_names = TextAreaField(
        _l("Other names"),
        [Optional(), at_most(LONG)],
        description=_l("Earlier or false names and other spellings, one per line."),
    )
    date_of_birth = DateField(_l("Date of birth"), [Optional()])
    birth_year = IntegerField(
        _l("Year of birth"),
        [Optional()],
        description=_l("If only the year is known."),
    )
    age = IntegerField(
        _l("Age in years"),
        [Optional(), NumberRange(0, 120, message=_l("Enter an age from 0 to 120."))],
        description=_l("As stated, or an estimate."),
    )
    age_said_on = DateField(
        _l("On which day was the age said?"),
        [Optional()],
        description=_l("Leave empty for today. The age goes up by itself from this day on."),
    )
    sex = RadioField(_l("Sex"), [Optional()], choices=lambda: choices_of(labels.SEXES))
    nationality = FixedSelectField(_l("Nationality"), labels.countries)
    second_nationality = FixedSelectField(_l("Second nationality"), labels.countries)
    third_nationality = FixedSelectField(_l("Third nationality"), labels.countries)
    language = LanguageField(_l("Language the person understands best"))
    second_language = LanguageField(_l("Another language"))
    other_language = StringField(
        _l("A language that is not in the list"), [Optional(), at_most(CODES_AT_MOST)]
    )

    interpreting = RadioField(
        _l("Is an interpreter needed?"),
        [Optional()],
        choices=lambda: choices_of(labels.INTERPRETING),
    )
    interpreter_language = LanguageField(_l("Language of the interpreter"))
    interpreter_sex = RadioField(
        _l("Who should interpret?"),
        [Optional()],
        choices=lambda: choices_of(labels.INTERPRETERS),
        description=_l("Ask the person."),
    )

    @classmethod
    def of(cls, person: Person | None, **shown: Any) -> Self:
        """Return the form filled with what is recorded, if anything is, and with `shown`."""
        if person is None:
            return cls(data=shown)
        born, said_on = person.date_of_birth or "", person.age_said_on
        further = {
            "other_names": "\n".join(person.other_names or ()),
            "date_of_birth": date.fromisoformat(born) if len(born) > 4 else None,
            "birth_year": int(born) if len(born) == 4 else None,
            "age_said_on": date.fromisoformat(said_on) if said_on else None,
        }
        spoken = people_rules.languages_of(person)
        further |= _spread(NATIONALITIES, people_rules.nationalities_of(person))
        further |= _spread(LANGUAGES, [one for one in spoken if one in labels.languages()])
        further["other_language"] = ", ".join(
            labels.language(one) or one for one in spoken if one not in labels.languages()
        )
        return cls(data=_recorded(cls, person) | further | shown)

    def answers(self) -> dict[str, Any]:
        """Return the values for the columns of Person that this form asks for."""
        born: date | None = self.date_of_birth.data
        year = f"{self.birth_year.data:04d}" if self.birth_year.data is not None else ""
        said_on: date | None = self.age_said_on.data
        names = map(str.strip, (self.other_names.data or "").splitlines())
        answers = _answers(self, Person) | {
            "other_names": [one for one in dict.fromkeys(names) if one],
            "date_of_birth": born.isoformat() if born else year,
            "age_said_on": said_on.isoformat() if said_on else "",
            "nationality": self._chosen(NATIONALITIES),
            "languages": self._chosen((*LANGUAGES, "other_language")),
        }
        if answers["interpreting"] != "yes":
            answers |= {"interpreter_language": "", "interpreter_sex": ""}
        # "Unknown" is no name: neither is it kept as one, nor is somebody found by it.
        for name in ("known_as", "full_name"):
            answers[name] = name_matching.given(answers[name])
        answers["other_names"] = list(filter(name_matching.given, answers["other_names"]))
        return answers

    def values(self) -> dict[str, Any]:
        """The columns, and the version that was on the screen."""
        return super().values() | {"answers": self.answers()}

    def _chosen(self, names: tuple[str, ...]) -> list[str]:
        answered = ((self[name].data or "").strip() for name in names)
        return [code for code in dict.fromkeys(answered) if code]


NATIONALITIES = ("nationality", "second_nationality", "third_nationality")
LANGUAGES = ("language", "second_language")
"""The fields that ask for one value of a list each."""


def _spread(names: tuple[str, ...], values: list[str]) -> dict[str, str]:
    return dict(zip(names, [*values, "", "", ""], strict=False))


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
    phone = StringField(
        _l("Phone number"),
        [Optional(), at_most(SHORT)],
        description=_l("Several numbers are separated by commas."),
    )
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
