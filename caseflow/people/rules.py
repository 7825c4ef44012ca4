"""What can be true of a person, and whose version counts."""

from typing import Any

from caseflow.errors import Stale
from caseflow.people.models import Person, SafeContact


def check_current(row: Person | SafeContact, version: int | None, mine: dict[str, Any]) -> None:
    """Nobody saved since the page was opened; otherwise both versions are shown."""
    if version == row.version:
        return
    theirs = {name: getattr(row, name) for name in mine}
    raise Stale(tuple((name, _text(mine[name]), _text(theirs[name])) for name in mine))


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value if value is not None else "")
