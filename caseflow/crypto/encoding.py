"""Unambiguous bytes: length-prefixed contexts, and plaintexts padded to size buckets."""

import json
from bisect import bisect_left
from typing import Any

BUCKETS = (32, 64, 128, 256, 512, 1024, 2048, 4096)
_SIZES = tuple(size.to_bytes(4) for size in range(256))
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SCAN = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
"""Encoder and decoder made once: a page opens hundreds of fields."""
_QUOTE = ord('"')
_ESCAPED = bytes(range(32)) + b'"\\'
"""What JSON writes otherwise inside a string; a string without it stands as it is."""


def context(*parts: str | bytes | int) -> bytes:
    """Join parts so that no two different tuples give the same bytes."""
    joined: list[bytes] = []
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode()
        size = len(raw)
        joined.append(_SIZES[size] if size < len(_SIZES) else size.to_bytes(4))
        joined.append(raw)
    return b"".join(joined)


ID = _SIZES[16]
"""What stands before an id's 16 bytes in a context."""


def pad(value: Any) -> bytes:
    """Encode any JSON value and hide its length in a bucket (bytes; a multiple of 4 KiB above)."""
    raw = _encoded(value)
    length = len(raw)
    needed = length + 4
    if needed <= BUCKETS[-1]:
        size = BUCKETS[bisect_left(BUCKETS, needed)]
    else:
        size = -(-needed // BUCKETS[-1]) * BUCKETS[-1]
    return b"".join((length.to_bytes(4), raw, bytes(size - needed)))


def _encoded(value: Any) -> bytes:
    if type(value) is str:
        raw = value.encode()
        if len(raw.translate(None, _ESCAPED)) == len(raw):
            return b'"' + raw + b'"'
    return _JSON(value).encode()


def unpad(padded: bytes) -> Any:
    """The value that `pad` took."""
    raw = padded[4 : 4 + int.from_bytes(padded[:4])]
    if raw[0] == _QUOTE and b"\\" not in raw:
        return raw[1:-1].decode()
    value, _ = _SCAN(raw.decode(), 0)
    return value
