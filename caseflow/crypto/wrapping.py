"""A key under a key: AES key wrap (RFC 3394) under a key derived from the context too.

The commitment lets no wrap open to two keys, and names a wrong key before it is used.
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
    """256 random bits."""
    return os.urandom(KEY_BYTES)


def wrap(key: bytes, *, under: bytes, context: bytes) -> bytes:
    """`key` for storage, openable only with `under` and the same context; commitment first."""
    return _commitment(key, context) + aes_key_wrap(_derived(under, context), key)


def unwrap(wrapped: bytes, *, under: bytes, context: bytes) -> bytes:
    """The wrapped key; CryptoError when key, context or bytes are not the ones of `wrap`."""
    commitment, body = wrapped[:32], wrapped[32:]
    try:
        key = aes_key_unwrap(_derived(under, context), body)
    except (InvalidUnwrap, ValueError):
        raise CryptoError("A wrapped key does not open in this context.") from None
    if not hmac.compare_digest(commitment, _commitment(key, context)):
        raise CryptoError("A wrapped key is not the one that was committed to.")
    return key


def _derived(under: bytes, context: bytes) -> bytes:
    """The first block of HKDF-Expand (RFC 5869); keys are uniform, so nothing is to be extracted
    (its section 3.3). A list of cases needs a hundred."""
    return hmac.digest(under, b"caseflow wrap" + context + b"\x01", "sha256")


def _commitment(key: bytes, context: bytes) -> bytes:
    """Binding because SHA-256 has no collisions, hiding because the key is 256 random bits."""
    return hashlib.sha256(b"caseflow commitment" + key + context).digest()
