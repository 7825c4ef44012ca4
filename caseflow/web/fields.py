"""Fields for numbers, days, times and codes, which read the digits of every script.

In words that somebody typed the digits stay as they are. A contract test sees to it that forms use
these fields, and not those of WTForms.
"""

import unicodedata
from typing import Any

import wtforms

_POINT = "\N{ARABIC DECIMAL SEPARATOR}"


def western(text: str) -> str:
    """Return the text with each decimal digit of any script as 0 to 9: "٢٤" and "۲۴" are 24."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(one, one)) for one in text)


def _read(sent: list[Any]) -> list[Any]:
    return [western(one) if isinstance(one, str) else one for one in sent]


class IntegerField(wtforms.IntegerField):  # type: ignore[misc]
    """A whole number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed, and show it again as it was typed if it is no number."""
        super().process_formdata(_read(valuelist))


class FloatField(wtforms.FloatField):  # type: ignore[misc]
    """A number that may have a fraction, after a point or the decimal sign of Arabic."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed, and show it again as it was typed if it is no number."""
        super().process_formdata([str(one).replace(_POINT, ".") for one in _read(valuelist)])


class DateField(wtforms.DateField):  # type: ignore[misc]
    """A day."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed, and show it again as it was typed if it is no day."""
        super().process_formdata(_read(valuelist))


class TimeField(wtforms.TimeField):  # type: ignore[misc]
    """A time of day."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed, and show it again as it was typed if it is no time."""
        super().process_formdata(_read(valuelist))


class CodeField(wtforms.StringField):  # type: ignore[misc]
    """A code that caseflow made, such as that of a case or a receipt."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        super().process_formdata(_read(valuelist))
