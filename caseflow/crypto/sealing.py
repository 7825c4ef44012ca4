"""One field: AES-256-GCM, random nonce, padded, bound to where it stands.

Layout in bytes: suite (1) · schema version (1) · key version (2) · nonce (12) · ciphertext and tag.
The schema version is that of the table when the value was sealed, so that a migration which renames
a table or a field knows what it still has to seal again.
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
"""The first version of every table's schema."""
_HEADER = struct.Struct(">BBH")
_NONCE = slice(4, 16)


class Place(NamedTuple):
    """Where a sealed value stands; all of it is associated data (security.md, Keys)."""

    table: str
    field: str
    row: bytes
    case: bytes
    compartment: str
    """Row and case are ids: 16 bytes each, as their columns are typed."""
    schema: int = SCHEMA
    """The version of the table's schema under which these names are valid."""

    def bind(self, version: int) -> bytes:
        """Associated data for this place under that version of the compartment key."""
        return _bound(self, _HEADER.pack(SUITE, self.schema, version))


def seal(value: Any, *, key: AESGCM, version: int, place: Place) -> bytes:
    """Seal a JSON value for one place; TypeError for what JSON does not know."""
    nonce, header = os.urandom(12), _HEADER.pack(SUITE, place.schema, version)
    closed = key.encrypt(nonce, encoding.pad(value), _bound(place, header))
    return b"".join((header, nonce, closed))


def open_sealed(sealed: bytes, key: AESGCM, place: Place) -> Any:
    """The value, if it was sealed for this very place under this key; else CryptoError.

    Written out in one piece: a page opens hundreds, and calls would cost as much as the cipher.
    """
    table, field, row, case, compartment, schema = place
    head, tail = _AROUND[table, field, compartment, sealed[:4]]
    bound = b"".join((head, row, encoding.ID, case, tail))
    if sealed[1] != schema:
        raise CryptoError(f"A sealed {field} is of another version of the schema.")
    try:
        padded = key.decrypt(sealed[_NONCE], sealed[16:], bound)
    except (InvalidTag, ValueError):  # ValueError: cut short within the nonce
        raise CryptoError(f"A sealed {field} does not belong where it stands.") from None
    return encoding.unpad(padded)


def reseal(sealed: bytes, *, key: AESGCM, under: AESGCM, version: int, place: Place) -> bytes:
    """The same value in the same place under another version of the compartment key."""
    value = open_sealed(sealed, key=key, place=place)
    return seal(value, key=under, version=version, place=place)


def version_of(sealed: bytes) -> int:
    """Which version of the compartment key sealed this; raises CryptoError if not ours."""
    return _parsed(sealed[: _HEADER.size])[1]


def schema_of(sealed: bytes) -> int:
    """Under which version of its table's schema this was sealed; CryptoError if not ours."""
    return _parsed(sealed[: _HEADER.size])[0]


def _bound(place: Place, header: bytes) -> bytes:
    """`encoding.context` of all parts of the place, so that no two places bind alike."""
    table, field, row, case, compartment, _schema = place
    head, tail = _AROUND[table, field, compartment, header]
    return b"".join((head, row, encoding.ID, case, tail))


class _Around(dict[tuple[str, str, str, bytes], tuple[bytes, bytes]]):
    """What stands before and behind the ids in the associated data, by table, field, compartment
    and header: the same for every row, so it is made once. There are as many as there are fields
    and versions of keys; a version without a key is refused before it is looked up."""

    def __missing__(self, key: tuple[str, str, str, bytes]) -> tuple[bytes, bytes]:
        table, field, compartment, header = key
        head = encoding.context(SUITE, table, field) + encoding.ID
        schema, version = _parsed(header)
        self[key] = head, encoding.context(compartment, version, schema)
        return self[key]


_AROUND = _Around()


def _parsed(header: bytes) -> tuple[int, int]:
    """(schema version, key version) of a sealed value's first bytes."""
    if len(header) < _HEADER.size:
        raise CryptoError("A sealed value is cut short.")
    suite, schema, version = _HEADER.unpack(header)
    if suite != SUITE:
        raise CryptoError("A sealed value is of an unknown suite.")
    return int(schema), int(version)
