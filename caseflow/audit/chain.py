"""The hashes of the chain: the canonical text of an event, its hash, and the seal of the head.

The text is the event's fields in a fixed order, joined by the unit separator (U+001F), which occurs
in none of them. So no two events have the same text, and SQLite as well as PostgreSQL can make it
in one SQL expression.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

START = bytes(32)
FIELDS = (
    "sequence",
    "at",
    "action",
    "actor_id",
    "organisation_id",
    "session_ref",
    "request_id",
    "purpose",
    "object_type",
    "object_id",
    "case_id",
    "detail",
    "written",
)
_MOMENTS, _IDS = {"at"}, {"actor_id", "organisation_id", "object_id", "case_id"}
SEPARATOR = "\x1f"


def canonical(event: dict[str, Any]) -> bytes:
    """Return the bytes of an event that are hashed, from its fields by name.

    Ids are 32 hexadecimal digits, the time is in UTC with microseconds, and null is empty.
    """
    return SEPARATOR.join([_text(event[name]) for name in FIELDS]).encode()


def expression(dialect: str) -> str:
    """Return the canonical text as an SQL expression, for `sqlite` or `postgresql`.

    Verification reads a million events in this way, without making an object of each.
    """
    texts = (_SQL[dialect](name) for name in FIELDS)
    between = {"sqlite": " || char(31) || ", "postgresql": " || chr(31) || "}
    return between[dialect].join(texts)


def link(previous: bytes, event: dict[str, Any]) -> bytes:
    """Return the hash (SHA-256, 32 bytes) that binds an event to all events before it."""
    return link_text(previous, canonical(event))


def link_text(previous: bytes, text: bytes) -> bytes:
    """As `link`, for the canonical text of an event."""
    return hashlib.sha256(previous + text).digest()


def head_seal(key: bytes, count: int, last: bytes) -> bytes:
    """Return the seal over the length and the last hash of the chain: HMAC-SHA-256, 32 bytes."""
    return hmac.digest(key, b"caseflow audit head" + count.to_bytes(8) + last, "sha256")


def is_genuine(seal: bytes, key: bytes, count: int, last: bytes) -> bool:
    """Whether the head was sealed with this key."""
    return hmac.compare_digest(seal, head_seal(key, count, last))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return str(value)


def _sqlite(name: str) -> str:
    # SQLite stores ids and times as text already, in the form that `_text` gives.
    return f"coalesce({name}, '')"


def _postgresql(name: str) -> str:
    if name in _MOMENTS:
        return f"to_char({name} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    if name in _IDS:
        return f"coalesce(replace({name}::text, '-', ''), '')"
    return f"coalesce({name}::text, '')"


_SQL = {"sqlite": _sqlite, "postgresql": _postgresql}
