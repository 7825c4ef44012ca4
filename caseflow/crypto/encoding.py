"""Unambiguous bytes: length-prefixed contexts, and plaintexts padded to size buckets."""

from bisect import bisect_left
from typing import Any

import orjson

BUCKETS = (32, 64, 128, 256, 512, 1024, 2048, 4096)
_SIZES = tuple(size.to_bytes(4) for size in range(256))
_STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
"""A date or an object would come back as words or a dict; it is refused, as JSON itself does."""


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
    """Encode any JSON value and hide its length in a bucket (bytes; a multiple of 4 KiB above).

    With spaces, which JSON allows after a value, so that reading it back has nothing to cut off.
    Raises TypeError for what JSON does not know.
    """
    raw = orjson.dumps(value, None, _STRICT)
    length = len(raw)
    if length <= BUCKETS[-1]:
        return raw.ljust(BUCKETS[bisect_left(BUCKETS, length)])
    return raw.ljust(-(-length // BUCKETS[-1]) * BUCKETS[-1])


unpad = orjson.loads
"""The value that `pad` took."""
