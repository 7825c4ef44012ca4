"""One field: AES-256-GCM, random nonce, padded, bound to where it stands.

Layout in bytes: suite (1) · key version (2) · nonce (12) · ciphertext and tag.
"""

import os
import struct
from functools import lru_cache
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseflow.crypto import encoding
from caseflow.crypto.errors import CryptoError

SUITE = 1
SCHEMA = 1
_HEADER = struct.Struct(">BH")
_BODY = _HEADER.size + 12


class Place(NamedTuple):
    """Where a sealed value stands; all of it is associated data (security.md, Keys)."""

    table: str
    field: str
    row: bytes
    case: bytes
    compartment: str

    def bind(self, version: int) -> bytes:
        """Associated data for this place under that version of the compartment key."""
        table, field, row, case, compartment = self
        if len(row) == len(case) == 16:
            ids = encoding.ID + row + encoding.ID + case
        else:
            ids = encoding.context(row, case)
        return _head(table, field) + ids + _tail(compartment, version)


@lru_cache(1024)
def _head(table: str, field: str) -> bytes:
    """What is the same for every row of a table; made once."""
    return encoding.context(SUITE, table, field)


@lru_cache(1024)
def _tail(compartment: str, version: int) -> bytes:
    return encoding.context(compartment, version, SCHEMA)


def seal(value: Any, *, key: AESGCM, version: int, place: Place) -> bytes:
    """Seal a JSON value for one place."""
    return _encrypted(encoding.pad(value), key, version, place)


def version_of(sealed: bytes) -> int:
    """Which version of the compartment key sealed this; raises CryptoError if not ours."""
    if len(sealed) < _BODY + 16:
        raise CryptoError("A sealed value is cut short.")
    suite, version = _HEADER.unpack_from(sealed)
    if suite != SUITE:
        raise CryptoError("A sealed value is of an unknown suite.")
    return int(version)


def open_sealed(sealed: bytes, *, key: AESGCM, place: Place) -> Any:
    """The value, if it was sealed for this very place under this key; else CryptoError."""
    return encoding.unpad(_decrypted(sealed, key, place))


def reseal(sealed: bytes, *, key: AESGCM, under: AESGCM, version: int, place: Place) -> bytes:
    """The same value in the same place under another version of the compartment key."""
    return _encrypted(_decrypted(sealed, key, place), under, version, place)


def _encrypted(padded: bytes, key: AESGCM, version: int, place: Place) -> bytes:
    nonce = os.urandom(12)
    return _HEADER.pack(SUITE, version) + nonce + key.encrypt(nonce, padded, place.bind(version))


def _decrypted(sealed: bytes, key: AESGCM, place: Place) -> bytes:
    version = version_of(sealed)
    try:
        return key.decrypt(sealed[_HEADER.size : _BODY], sealed[_BODY:], place.bind(version))
    except InvalidTag:
        raise CryptoError(f"A sealed {place.field} does not belong where it stands.") from None
