"""Unambiguous bytes: length-prefixed contexts, and plaintexts padded to size buckets."""

import json
import struct
from typing import Any

BUCKETS = (32, 64, 128, 256, 512, 1024, 2048, 4096)
_SIZES = tuple(size.to_bytes(4) for size in range(256))
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def context(*parts: str | bytes | int) -> bytes:
    """Join parts so that no two different tuples give the same bytes."""
    joined: list[bytes] = []
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode()
        size = len(raw)
        joined.append(_SIZES[size] if size < len(_SIZES) else size.to_bytes(4))
        joined.append(raw)
    return b"".join(joined)


def pad(value: Any) -> bytes:
    """Encode any JSON value and hide its length in a bucket (bytes; a multiple of 4 KiB above)."""
    raw = _JSON.encode(value).encode()
    needed = len(raw) + 4
    size = next((b for b in BUCKETS if b >= needed), -(-needed // BUCKETS[-1]) * BUCKETS[-1])
    return struct.pack(">I", len(raw)) + raw + bytes(size - needed)


def unpad(padded: bytes) -> Any:
    """The value that `pad` took."""
    (length,) = struct.unpack_from(">I", padded)
    return json.loads(padded[4 : 4 + length])
