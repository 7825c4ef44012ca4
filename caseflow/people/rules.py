"""What can be true of a person, and whose version counts."""

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
    "ways": N_("How"),
    "phone": N_("Phone number"),
    "when": N_("When"),
    "never": N_("Never"),
    "may_leave_message": N_("Leave a message"),
    "code_word": N_("Code word"),
    "address": N_("Address"),
}
"""How the fields are called where two versions are compared."""


def check_current(row: Person | SafeContact, version: int | None, mine: dict[str, Any]) -> None:
    """Nobody saved since the page was opened; otherwise both versions are shown."""
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
