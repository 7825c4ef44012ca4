"""Words of the directory that stand at no enum: languages in the reader's own."""

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
"""ISO 639-1 codes that the form offers; a service may hold others from an import."""


def languages() -> dict[str, str]:
    """Codes of languages with their names in the reader's language, by name."""
    return dict(sorted(((code, language(code)) for code in SPOKEN), key=lambda one: one[1]))


def language(code: str) -> str:
    """A language in the reader's own; a code that nobody knows as it is."""
    return str((get_locale() or Locale("en")).languages.get(code, code))
