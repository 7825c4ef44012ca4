"""How the words of identification are said, and how a packet is shown in words."""

from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from caseflow.access import Compartment
from caseflow.agencies.models import Sex
from caseflow.pathway.identification.rules import Parts
from caseflow.web import filters
from caseflow.web.forms import Form

CATEGORIES = {
    Compartment.IDENTITY.value: _l("Who the person is"),
    Compartment.EXPERIENCE.value: _l("Result of the screening"),
}
FIELDS = {
    "known_as": _l("Known as"),
    "full_name": _l("Full name"),
    "date_of_birth": _l("Date of birth"),
    "age": _l("Age in years"),
    "sex": _l("Sex"),
    "nationality": _l("Nationality"),
    "languages": _l("Languages"),
    "document_number": _l("Document number"),
}
SEXES = {
    Sex.FEMALE.value: _l("Female"),
    Sex.MALE.value: _l("Male"),
    Sex.OTHER.value: _l("Other"),
    Sex.UNKNOWN.value: _l("Not known"),
}


class NotifyForm(Form):
    """Send what the preview shows."""

    shown = HiddenField()


def in_words(content: Parts) -> list[tuple[str, list[tuple[str, str]]]]:
    """A packet for reading: (category, [(field, value)]) in the reader's language."""
    return [
        (str(title), [(_named(key), _value(key, said)) for key, said in content[name].items()])
        for name, title in CATEGORIES.items()
        if name in content
    ]


def _named(key: str) -> str:
    return str(FIELDS[key]) if key in FIELDS else gettext(key)


def _value(key: str, said: Any) -> str:
    if key == "sex":
        return str(SEXES.get(said, said))
    if key == "nationality":
        return str(get_locale().territories.get(said, said))
    if key == "languages":
        names = get_locale().languages
        return filters.listed(str(names.get(code, code)) for code in said)
    if isinstance(said, list):
        return "\n".join(filters.told(str(one)) for one in said)
    return filters.told(said) if isinstance(said, str) and key not in FIELDS else str(said)
