"""The labels of the fields in a referral's packet, and of its age bands."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.people import labels as people_labels

FIELDS: dict[str, Any] = {
    **people_labels.FIELDS,
    "service": _l("Service"),
    "priority": _l("Priority"),
    "age_band": _l("Age"),
    "message": _l("Message"),
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
