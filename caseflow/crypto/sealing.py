"""One field: AES-256-GCM, random nonce, padded, bound to where it stands.

Layout in bytes: suite (1) · key version (2) · nonce (12) · ciphertext and tag.
"""

import os
import struct
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseflow.crypto import encoding
from caseflow.crypto.errors import CryptoError

SUITE = 1
SCHEMA = 1
_HEADER = struct.Struct(">BH")


class Place(NamedTuple):
    """Where a sealed value stands; all of it is associated data (security.md, Keys)."""

    table: str
    field: str
    row: bytes
    case: bytes
    compartment: str

    def bind(self, version: int) -> bytes:
        """Associated data for this place under that version of the compartment key."""
        return encoding.context(
            SUITE, self.table, self.field, self.row, self.case, self.compartment, version, SCHEMA
        )


def seal(value: Any, *, key: AESGCM, version: int, place: Place) -> bytes:
    """Seal a JSON value for one place."""
    nonce = os.urandom(12)
    sealed = key.encrypt(nonce, encoding.pad(value), place.bind(version))
    return _HEADER.pack(SUITE, version) + nonce + sealed


def version_of(sealed: bytes) -> int:
    """Which version of the compartment key sealed this; raises CryptoError if not ours."""
    if len(sealed) < _HEADER.size + 12 + 16:
        raise CryptoError("A sealed value is cut short.")
    suite, version = _HEADER.unpack_from(sealed)
    if suite != SUITE:
        raise CryptoError("A sealed value is of an unknown suite.")
    return int(version)


def open_sealed(sealed: bytes, *, key: AESGCM, place: Place) -> Any:
    """The value, if it was sealed for this very place under this key; else CryptoError."""
    version = version_of(sealed)
    nonce = sealed[_HEADER.size : _HEADER.size + 12]
    try:
        padded = key.decrypt(nonce, sealed[_HEADER.size + 12 :], place.bind(version))
    except InvalidTag:
        raise CryptoError(f"A sealed {place.field} does not belong where it stands.") from None
    return encoding.unpad(padded)
