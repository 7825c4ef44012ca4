"""Names of languages, in the language of the reader."""

from babel import Locale
from flask_babel import get_locale, gettext

from caseflow import languages as languages_spoken

SPOKEN = (
    "am",
    "ar",
    "bn",
    "en",
    "es",
    "fa",
    "fr",
    "ha",
    "hi",
    "ig",
    "ku",
    "ne",
    "ps",
    "pt",
    "ro",
    "ru",
    "so",
    "sq",
    "sw",
    "th",
    "ti",
    "tl",
    "tr",
    "uk",
    "ur",
    "vi",
    "yo",
    "zh",
    "prs",
    "ckb",
    "kmr",
    "rhg",
    "haz",
    "bin",
    "kri",
    "rom",
    "sgn",
)
"""The codes that the form offers: ISO 639-1 where there is one, as services have had from the
beginning, else ISO 639-3. An imported service may have other codes; `languages.in_common` compares
them all."""


def languages() -> dict[str, str]:
    """Return {code: name} of the languages that the form offers, in the order of their names."""
    return dict(sorted(((code, language(code)) for code in SPOKEN), key=lambda one: one[1]))


def language(code: str) -> str:
    """Return the name of a language in the reader's language, or the code if it is unknown."""
    locale = get_locale() or Locale("en")
    return languages_spoken.name_of(code, locale, gettext) or locale.languages.get(code, code)
