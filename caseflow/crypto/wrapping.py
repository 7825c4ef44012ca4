"""Wrapping a key under another one: AES key wrap (RFC 3394), bound to a context.

AES key wrap has no associated data, so the wrapping key is derived from the context as well: a
wrap that was moved to another place in the hierarchy does not open. The commitment in front of it
makes sure that a wrap opens to one key only.
"""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)

from caseflow.crypto.errors import CryptoError

KEY_BYTES = 32


def new_key() -> bytes:
    """Make a key: 32 bytes from the operating system's random generator."""
    return os.urandom(KEY_BYTES)


def wrap(key: bytes, *, under: bytes, context: bytes) -> bytes:
    """Wrap `key` for storage under the key `under` and a context.

    The result is the commitment (32 bytes) and the wrapped key, which is 8 bytes longer than `key`.
    """
    return _commitment(key, context) + aes_key_wrap(_derived(under, context), key)


def unwrap(wrapped: bytes, *, under: bytes, context: bytes) -> bytes:
    """Return the key that `wrap` wrapped.

    Raises CryptoError when the wrapping key or the context is another one, or the bytes were
    changed.
    """
    commitment, body = wrapped[:32], wrapped[32:]
    try:
        key = aes_key_unwrap(_derived(under, context), body)
    except (InvalidUnwrap, ValueError):
        raise CryptoError("A wrapped key does not open in this context.") from None
    if not hmac.compare_digest(commitment, _commitment(key, context)):
        raise CryptoError("A wrapped key is not the one that was committed to.")
    return key


def _derived(under: bytes, context: bytes) -> bytes:
    """Derive the wrapping key: the first block of HKDF-Expand (RFC 5869), 32 bytes."""
    # HKDF-Extract is left out, as section 3.3 of the RFC allows for a key that is uniformly random
    # already. It is written with `hmac`, for speed: a list of cases needs a hundred of these.
    return hmac.digest(under, b"caseflow wrap" + context + b"\x01", "sha256")


def _commitment(key: bytes, context: bytes) -> bytes:
    """Commit to a key in its context.

    Nobody can find a second key with the same commitment (SHA-256 resists collisions), and nobody
    can guess the key from it (it has at least 256 random bits).
    """
    return hashlib.sha256(b"caseflow commitment" + key + context).digest()
