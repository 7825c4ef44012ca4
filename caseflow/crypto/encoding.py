"""How values become bytes: contexts with length prefixes, and plaintexts padded to fixed sizes.

A context is the associated data of a ciphertext; the length prefixes make it unambiguous. The
padding hides how long a plaintext is.
"""

from bisect import bisect_left
from typing import Any

import orjson

SIZES = (32, 256, 1024, 4096, 16384)
"""The sizes to which plaintexts are padded, in bytes: few, so that a length tells little."""
# The prefixes of short parts, made once: every sealed value that is read needs several of them.
_SIZES = tuple(size.to_bytes(4) for size in range(256))
_STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
"""Refuse dates and dataclasses, which orjson would otherwise turn into text and dicts: reading
the value back would not give what was written."""


def context(*parts: str | bytes | int) -> bytes:
    """Join the parts into bytes, each after its length (4 bytes, big-endian).

    Different tuples of bytes never give the same result. Text is encoded as UTF-8 and a number as
    its decimal digits, so `7` and `"7"` are the same part.
    """
    raw = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    return b"".join([piece for one in raw for piece in (size_of(one), one)])


def size_of(raw: bytes) -> bytes:
    """Return the length prefix of a part in a context."""
    size = len(raw)
    return _SIZES[size] if size < len(_SIZES) else size.to_bytes(4)


ID = _SIZES[16]
"""The length prefix of an id (16 bytes) in a context."""


def pad(value: Any, size: int = SIZES[0]) -> bytes:
    """Encode a JSON value and pad it to `size` bytes, or if it is longer to the next of the SIZES.

    Values above 16 KiB are padded to a multiple of 16 KiB. The padding is spaces, which JSON allows
    after a value, so reading it back needs no unpadding step. Raises TypeError for a value that
    JSON does not have, such as a date.
    """
    raw = orjson.dumps(value, None, _STRICT)
    length = len(raw)
    if length <= size:
        return raw.ljust(size)
    if length <= SIZES[-1]:
        return raw.ljust(SIZES[bisect_left(SIZES, length)])
    return raw.ljust(-(-length // SIZES[-1]) * SIZES[-1])


unpad = orjson.loads
"""Return the value that `pad` was given."""
