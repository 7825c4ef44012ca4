"""Names of languages, in the language of the reader."""

from babel import Locale
from flask_babel import get_locale

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
)
"""The ISO 639-1 codes that the form offers; an imported service may have other codes."""


def languages() -> dict[str, str]:
    """Return {code: name} of the languages that the form offers, in the order of their names."""
    return dict(sorted(((code, language(code)) for code in SPOKEN), key=lambda one: one[1]))


def language(code: str) -> str:
    """Return the name of a language in the reader's language, or the code if it is unknown."""
    return str((get_locale() or Locale("en")).languages.get(code, code))
