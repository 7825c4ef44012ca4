"""The error messages of WTForms, in our own words and in the language of the page.

The catalogues of WTForms are incomplete in many languages, and use words such as "coerce".
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

ONE = _l("Choose an answer from the list.")
SOME = _l("Choose only answers from the list.")
NUMBER = _l("Enter a number.")

SENTENCES: Mapping[str, Any] = {
    "This field is required.": _l("Enter an answer."),
    "Not a valid choice.": ONE,
    "Invalid Choice: could not coerce.": ONE,
    "Invalid choice(s): one or more data inputs could not be coerced.": SOME,
    "'%(value)s' is not a valid choice for this field.": SOME,
    "Invalid value, must be one of: %(values)s.": ONE,
    "Not a valid date value.": _l("Enter a date that exists."),
    "Not a valid time value.": _l("Enter a time, for example 14:30."),
    "Not a valid datetime value.": _l("Enter a date and a time."),
    "Not a valid integer value.": _l("Enter a whole number."),
    "Not a valid decimal value.": NUMBER,
    "Not a valid float value.": NUMBER,
    "Number must be at least %(min)s.": _l("Enter %(min)s or more."),
    "Number must be at most %(max)s.": _l("Enter %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": _l("Enter a number from %(min)s to %(max)s."),
    "Invalid input.": _l("Check the spelling."),
    "Invalid email address.": _l("Enter a full e-mail address."),
    "Invalid UUID.": _l("Check the spelling."),
    "Field cannot be longer than %(max)d character.": _l(
        "Shorten this to %(max)d characters or fewer."
    ),
    "Field must be equal to %(other_name)s.": _l("The two answers are not the same."),
}


class Wording:
    """The translations object that WTForms asks for each of its messages."""

    def gettext(self, string: str) -> str:
        """Return our sentence for a message of WTForms, or the message if we have none."""
        return str(SENTENCES.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the same for a message with a number; our sentences fit every number."""
        return self.gettext(singular)


WORDING = Wording()


class Worded:
    """The base of the `Meta` class of every form; it replaces the messages of WTForms."""

    def get_translations(self, form: Any) -> Wording:
        """Return the object that gives a form its messages."""
        return WORDING
