"""How the parts and fields of a notification's packet are said."""

from typing import Any

from flask_babel import lazy_gettext as _l

from caseflow.access import Compartment
from caseflow.agencies.models import Sex

CATEGORIES: dict[str, Any] = {
    Compartment.IDENTITY.value: _l("Who the person is"),
    Compartment.EXPERIENCE.value: _l("Result of the screening"),
}
FIELDS: dict[str, Any] = {
    "known_as": _l("Known as"),
    "full_name": _l("Full name"),
    "date_of_birth": _l("Date of birth"),
    "age": _l("Age in years"),
    "sex": _l("Sex"),
    "nationality": _l("Nationality"),
    "languages": _l("Languages"),
    "document_number": _l("Document number"),
}
SEXES: dict[str, Any] = {
    Sex.FEMALE.value: _l("Female"),
    Sex.MALE.value: _l("Male"),
    Sex.OTHER.value: _l("Other"),
    Sex.UNKNOWN.value: _l("Not known"),
}
