"""Which fields of a person may be shared in a packet, and refusing to overwrite newer data."""

from collections.abc import Iterable
from typing import Any

from caseflow.enums import N_
from caseflow.errors import Stale
from caseflow.people.models import Person, SafeContact

CALLED = {
    "known_as": N_("Known as"),
    "full_name": N_("Full name"),
    "date_of_birth": N_("Date of birth"),
    "age": N_("Age in years"),
    "sex": N_("Sex"),
    "nationality": N_("Nationality"),
    "languages": N_("Languages"),
    "document_number": N_("Document number"),
    "ways": N_("Ways to make contact"),
    "phone": N_("Phone number"),
    "when": N_("When it is safe"),
    "never": N_("Never"),
    "may_leave_message": N_("You may leave a message"),
    "code_word": N_("Code word"),
    "address": N_("Address"),
}
"""The labels of the fields on every page; `labels.FIELDS` gives them in the reader's language."""
IDENTITY_SHARED = (
    "known_as",
    "full_name",
    "date_of_birth",
    "age",
    "sex",
    "nationality",
    "languages",
    "document_number",
)
CONTACT_SHARED = ("phone", "ways", "when", "never", "may_leave_message", "code_word")
"""Never the address: it may be that of a shelter, which no organisation gives away."""


def recorded(row: Person | SafeContact | None, names: Iterable[str]) -> dict[str, Any]:
    """Return those of the named fields that have a value, by name; empty without a row."""
    found = {name: getattr(row, name) for name in names} if row is not None else {}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def check_current(row: Person | SafeContact, version: int | None, mine: dict[str, Any]) -> None:
    """Raise Stale when somebody saved since the page was opened; it carries both versions."""
    if version == row.version:
        return
    theirs = {name: getattr(row, name) for name in mine}
    raise Stale(tuple((CALLED[name], _text(mine[name]), _text(theirs[name])) for name in mine))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return str(value if value is not None else "")
