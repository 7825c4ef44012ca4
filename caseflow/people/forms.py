"""The shape of identity and safe contact, and how languages and countries are called."""

from datetime import date
from typing import Any

from babel import Locale
from flask_babel import get_locale
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
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from caseflow.web.forms import LONG, SHORT, Form, at_most

SEXES = (
    SelectChoice("female", _l("Female")),
    SelectChoice("male", _l("Male")),
    SelectChoice("other", _l("Other")),
    SelectChoice("unknown", _l("Not stated")),
)
WAYS = (
    SelectChoice("call", _l("Call")),
    SelectChoice("text", _l("Text message")),
    SelectChoice("app", _l("Messaging app")),
    SelectChoice("through_someone", _l("Through somebody the person trusts")),
    SelectChoice("in_person", _l("In person only")),
)
_UNNAMED = SelectChoice("", _l("Not known"))


def languages() -> list[SelectChoice]:
    """ISO 639-1 codes with their names in the reader's language, by name."""
    return [_UNNAMED, *_two_letters(_locale().languages)]


def countries() -> list[SelectChoice]:
    """ISO 3166-1 codes with their names in the reader's language, by name."""
    return [_UNNAMED, *_two_letters(_locale().territories)]


class PersonForm(Form):
    """Who the survivor is, as the survivor says; everything may stay unknown."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
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
    sex = RadioField(_l("Sex"), [Optional()], choices=SEXES)
    nationality = SelectField(_l("Nationality"), [Optional()], choices=countries)
    language = SelectField(
        _l("Language the person understands best"), [Optional()], choices=languages
    )
    second_language = SelectField(_l("Another language"), [Optional()], choices=languages)
    document_number = StringField(_l("Document number"), [Optional(), at_most(SHORT)])

    def answers(self) -> dict[str, Any]:
        """The columns of Person."""
        spoken = (self.language.data, self.second_language.data)
        born: date | None = self.date_of_birth.data
        return {
            "known_as": (self.known_as.data or "").strip(),
            "full_name": (self.full_name.data or "").strip(),
            "date_of_birth": born.isoformat() if born else "",
            "age": self.age.data,
            "sex": self.sex.data or "",
            "nationality": self.nationality.data or "",
            "languages": [code for code in dict.fromkeys(spoken) if code],
            "document_number": (self.document_number.data or "").strip(),
        }


class SafeContactForm(Form):
    """How, when and never."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    ways = SelectMultipleField(
        _l("How can we contact you?"),
        [Optional()],
        choices=WAYS,
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

    def answers(self) -> dict[str, Any]:
        """The columns of SafeContact."""
        return {
            "ways": list(self.ways.data or []),
            "phone": (self.phone.data or "").strip(),
            "when": (self.when.data or "").strip(),
            "never": (self.never.data or "").strip(),
            "may_leave_message": self.may_leave_message.data == "yes",
            "code_word": (self.code_word.data or "").strip(),
            "address": (self.address.data or "").strip(),
        }


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _two_letters(names: Any) -> list[SelectChoice]:
    pairs = [(str(name), code) for code, name in names.items() if len(code) == 2]
    return [SelectChoice(code, name) for name, code in sorted(pairs, key=_by_name)]


def _by_name(pair: tuple[str, str]) -> str:
    return pair[0].casefold()
