"""Labels for the codes recorded about a person, and the names of languages and countries."""

# ruff: noqa: SIM905 - a table of codes is read in one line
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from babel import Locale
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from caseflow import languages as languages_spoken
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


INTERPRETING: dict[str, Any] = {"yes": _l("Yes"), "no": _l("No")}
INTERPRETERS: dict[str, Any] = {
    "female": _l("A woman"),
    "male": _l("A man"),
    "any": _l("A woman or a man"),
}
"""Whom a person asks for as interpreter, by code."""
RELATIONS: dict[str, Any] = {
    "mother": _l("Mother"),
    "father": _l("Father"),
    "sibling": _l("Brother or sister"),
    "grandparent": _l("Grandparent"),
    "relative": _l("Other relative"),
    "appointed": _l("Guardian appointed by an authority"),
    "institution": _l("An institution"),
    "other": _l("Other"),
}
"""The relations of a guardian to a child, by code."""
_NO_COUNTRY: dict[str, Any] = {
    rules.STATELESS: _l("Stateless"),
    rules.UNKNOWN: _l("Unknown"),
}
_NO_NATIONALITY = frozenset(
    "EU EZ UN QO XA XB ZZ AC CP CQ DG EA IC TA AQ BV GS HM IO TF UM".split()
)
"""Regions, codes for tests, and places without inhabitants, of which nobody is a national."""


def languages() -> dict[str, str]:
    """Return ISO 639-3 codes with their names in the reader's language, sorted by name."""
    return _languages(str(_locale()))


def countries() -> dict[str, str]:
    """Return the nationalities with their names in the reader's language.

    They are ISO 3166-1 alpha-2 codes, sorted by name, after *stateless* and *unknown*.
    """
    return _countries(str(_locale()))


# Made once for each language and process: hundreds of names are looked up and sorted.
@cache
def _languages(locale: str) -> dict[str, str]:
    return languages_spoken.names(Locale.parse(locale), gettext)


@cache
def _countries(locale: str) -> dict[str, str]:
    known = {
        code: str(name)
        for code, name in Locale.parse(locale).territories.items()
        if len(code) == 2 and code not in _NO_NATIONALITY
    }
    answers = {code: str(words) for code, words in _NO_COUNTRY.items()}
    return answers | dict(sorted(known.items(), key=lambda one: one[1].casefold()))


def language(code: str) -> str | None:
    """Return the name of a language in the reader's language; None when the code is unknown."""
    return languages_spoken.name_of(code, _locale(), gettext)


def country(code: str) -> str | None:
    """Return the name of a country in the reader's language; None when the code is unknown."""
    return countries().get(code)


CODED: Mapping[str, Callable[[str], Any]] = {
    "sex": SEXES.get,
    "nationality": country,
    "languages": language,
    "interpreting": INTERPRETING.get,
    "interpreter_language": language,
    "interpreter_sex": INTERPRETERS.get,
    "guardian_relation": RELATIONS.get,
    "ways": WAYS.get,
}
"""How a code is said, by the field that holds it; every other field holds its own words."""


def said(name: str, value: Any) -> Any:
    """What this field holds, in the reader's language; a code that is unknown stays as it is."""
    if isinstance(value, list):
        return filters.listed(str(said(name, one)) for one in value)
    words = CODED[name](value) if name in CODED and value else None
    return words or value


def interpreter(needed: str | None, language: str | None, sex: str | None) -> str:
    """Return what is known about the interpreter for a person in a few words; empty for nothing."""
    if needed != "yes":
        return str(gettext("Not needed")) if needed == "no" else ""
    further = [said("interpreter_language", language), said("interpreter_sex", sex)]
    return filters.listed([gettext("Needed"), *(str(one) for one in further if one)])


def _locale() -> Locale:
    return get_locale() or Locale("en")
