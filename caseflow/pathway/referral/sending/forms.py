"""What a sender enters to choose a service and to ask for it; how packet fields are said."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

from babel import Locale
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from caseflow.access import Compartment
from caseflow.agencies.models import ServiceType
from caseflow.pathway.plan.forms import PRIORITY_HINTS
from caseflow.pathway.referral.sending.rules import REQUEST
from caseflow.people.forms import SEXES, WAYS
from caseflow.sop.vocabulary import Priority
from caseflow.web import filters
from caseflow.web.forms import Form, at_most

MESSAGE = 2000
ANYWHERE = SelectChoice("", _l("Any area"))
HINTS = {priority.value: hint for priority, hint in PRIORITY_HINTS.items()}
FIELDS = {
    "service": _l("Service"),
    "priority": _l("Priority"),
    "age_band": _l("Age"),
    "sex": _l("Sex"),
    "languages": _l("Languages"),
    "message": _l("Message"),
    "known_as": _l("Known as"),
    "full_name": _l("Full name"),
    "date_of_birth": _l("Date of birth"),
    "age": _l("Age in years"),
    "nationality": _l("Nationality"),
    "document_number": _l("Document number"),
    "phone": _l("Phone number"),
    "ways": _l("Ways to make contact"),
    "when": _l("When it is safe"),
    "never": _l("Never"),
    "may_leave_message": _l("You may leave a message"),
    "code_word": _l("Code word"),
}
BANDS = {
    "under_12": _l("Under 12"),
    "12_14": _l("12 to 14"),
    "15_17": _l("15 to 17"),
    "18_24": _l("18 to 24"),
    "25_59": _l("25 to 59"),
    "60_plus": _l("60 or older"),
    "adult": _l("Adult"),
    "child": _l("Child"),
    "unknown": _l("Not known: treat as a child"),
}
CODED: dict[str, Callable[[Any], Any]] = {
    "service": lambda code: filters.said(ServiceType(code)),
    "priority": lambda code: filters.said(Priority(code)),
    "age_band": BANDS.get,
    "sex": {one.value: one.label for one in SEXES}.get,
    "ways": {one.value: one.label for one in WAYS}.get,
    "languages": lambda code: _locale().languages.get(code),
    "nationality": lambda code: _locale().territories.get(code),
}
"""How the values of coded fields are said; all others are words already."""


@dataclass(frozen=True)
class Section:
    """One part of a packet, in the reader's language."""

    heading: str
    rows: tuple[tuple[str, str], ...]


def in_words(content: dict[str, dict[str, Any]]) -> list[Section]:
    """A packet as people read it."""
    return [Section(_heading(name), _rows(part)) for name, part in content.items()]


def _rows(part: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((_label(key), _value(key, value)) for key, value in part.items())


def _heading(name: str) -> str:
    return str(gettext("What is asked for")) if name == REQUEST else filters.said(Compartment(name))


def _label(key: str) -> str:
    return str(FIELDS.get(key) or gettext(key))


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    if isinstance(value, list):
        return filters.listed(_value(key, one) for one in value)
    said = CODED[key](value) if key in CODED else None
    return str(said or filters.told(str(value)))


def _locale() -> Locale:
    return get_locale() or Locale("en")


class AreaForm(Form):
    """Where the service should be; kept out of the address."""

    area = SelectField(_l("Area"), choices=[])

    def offer(self, areas: Iterable[str]) -> Self:
        """Let the person choose one of these areas."""
        self.area.choices = [ANYWHERE, *(SelectChoice(name, name) for name in areas)]
        return self


class SendForm(Form):
    """Send what was shown."""

    version = IntegerField(widget=HiddenInput())
    seen = HiddenField()


class DraftForm(Form):
    """How soon, and what the partner should know to decide."""

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
