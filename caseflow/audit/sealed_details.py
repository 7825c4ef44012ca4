"""The detail of an event: sealed under the system key when the event is about a person.

Which parts of a file were opened, why a referral was declined or which purpose a consent has tells
something about a person, and the log is never deleted. So these details are sealed, and padded so
that their length tells little. The hash of an event covers the sealed text: the chain is verified,
and an event proven to a stranger, without opening it.
"""

import base64
import json
import uuid
from typing import Any

from caseflow.audit.events import Event
from caseflow.encryption import system_sealed

_SEALED = "sealed:"
_MANY = frozenset({Event.OPENED, Event.SEARCH_ASKED, Event.SEARCH_CROSS_MATCH})
"""The events that may be about several people, and then have no case of their own."""


def stored(detail: dict[str, Any], event: Event, case_id: uuid.UUID | None) -> str:
    """Return the text that is stored and hashed for the detail of an event."""
    if not detail or (case_id is None and event not in _MANY):
        # Always the same text for the same detail, because the text is hashed.
        return json.dumps(detail, sort_keys=True, separators=(",", ":"))
    sealed = system_sealed.seal_apart("audit_event", case_id, detail)
    return _SEALED + base64.b64encode(sealed).decode()


def opened(text: str, case_id: uuid.UUID | None) -> dict[str, Any]:
    """Return the detail of an event from the text that is stored.

    Raises CryptoError when a sealed detail was changed or belongs to another case.
    """
    if not text.startswith(_SEALED):
        plain: dict[str, Any] = json.loads(text)
        return plain
    sealed = base64.b64decode(text.removeprefix(_SEALED))
    return system_sealed.open_apart("audit_event", case_id, sealed)
