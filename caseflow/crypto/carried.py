"""Seal something that leaves the installation with a page and comes back with it."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseflow.crypto.errors import CryptoError
from caseflow.crypto.key_derivation import derive

_NONCE = 12
"""Bytes: a random nonce is used once (NIST SP 800-38D, 8.2.2)."""


def seal(data: bytes, *, secret: bytes, purpose: str, bound: bytes) -> bytes:
    """The data sealed under a key for this purpose; it opens only with the same `bound` bytes."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(derive(secret, purpose)).encrypt(nonce, data, bound)


def open_sealed(sealed: bytes, *, secret: bytes, purpose: str, bound: bytes) -> bytes:
    """What `seal` was given. Raises CryptoError for anything else, of whatever length."""
    try:
        box = AESGCM(derive(secret, purpose))
        return box.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
    except (InvalidTag, ValueError):
        raise CryptoError("It was changed, or belongs elsewhere.") from None
