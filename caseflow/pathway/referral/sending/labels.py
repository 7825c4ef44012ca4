"""How the fields of a referral's packet, and the bands of age in it, are said."""

from typing import Any

from flask_babel import lazy_gettext as _l

FIELDS: dict[str, Any] = {
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
BANDS: dict[str, Any] = {
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
