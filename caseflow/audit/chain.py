"""The chain as arithmetic: canonical bytes of an event, its hash, the seal of the head."""

import hashlib
import hmac
import json
from typing import Any

START = bytes(32)
FIELDS = (
    "sequence", "at", "action", "actor_id", "organisation_id", "session_ref", "request_id",
    "purpose", "object_type", "object_id", "case_id", "detail",
)  # fmt: skip


def canonical(event: dict[str, Any]) -> bytes:
    """The event's bytes: its fields in order, times in UTC ISO 8601, absent ids as empty."""
    values = [_text(event[name]) for name in FIELDS]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def link(previous: bytes, event: dict[str, Any]) -> bytes:
    """The hash that binds an event to all before it (SHA-256)."""
    return hashlib.sha256(previous + canonical(event)).digest()


def head_seal(key: bytes, count: int, last: bytes) -> bytes:
    """The keyed seal over the chain's length and end."""
    return hmac.digest(key, b"caseflow audit head" + count.to_bytes(8) + last, "sha256")


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
