"""Labels for the codes recorded about a person, and the names of languages and countries."""

from collections.abc import Callable, Mapping
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from caseflow.people import rules
from caseflow.web import filters

FIELDS: dict[str, Any] = {name: _l(words) for name, words in rules.CALLED.items()}
"""What is recorded of a person and of safe contact."""
SEXES: dict[str, Any] = {
    "female": _l("Female"),
    "male": _l("Male"),
    "other": _l("Other"),
    "unknown": _l("Not stated"),
}
WAYS: dict[str, Any] = {
    "call": _l("Call"),
    "text": _l("Text message"),
    "app": _l("Messaging app"),
    "through_someone": _l("Through somebody the person trusts"),
    "in_person": _l("In person only"),
}
"""The ways in which somebody may be contacted, by code."""


def languages() -> dict[str, str]:
    """Return ISO 639-1 codes with their names in the reader's language, sorted by name."""
    return _two_letters(_locale().languages)


def countries() -> dict[str, str]:
    """Return ISO 3166-1 alpha-2 codes with their names in the reader's language, sorted by name."""
    return _two_letters(_locale().territories)


def language(code: str) -> str | None:
    """Return the name of a language in the reader's language; None when the code is unknown."""
    return _locale().languages.get(code)


def country(code: str) -> str | None:
    """Return the name of a country in the reader's language; None when the code is unknown."""
    return _locale().territories.get(code)


CODED: Mapping[str, Callable[[str], Any]] = {
    "sex": SEXES.get,
    "nationality": country,
    "languages": language,
    "ways": WAYS.get,
}
"""How a code is said, by the field that holds it; every other field holds its own words."""


def said(name: str, value: Any) -> Any:
    """What this field holds, in the reader's language; a code that is unknown stays as it is."""
    if isinstance(value, list):
        return filters.listed(str(said(name, one)) for one in value)
    words = CODED[name](value) if name in CODED and value else None
    return words or value


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _two_letters(names: Mapping[str, str]) -> dict[str, str]:
    known = {code: str(name) for code, name in names.items() if len(code) == 2}
    return dict(sorted(known.items(), key=lambda one: one[1].casefold()))
