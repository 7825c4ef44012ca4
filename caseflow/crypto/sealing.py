"""Sealing one field: AES-256-GCM with a random nonce, padded, and bound to its place in a table.

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
# Big-endian: suite (1 byte), schema version (1 byte), key version (2 bytes).
_HEADER = struct.Struct(">BBH")
_NONCE = slice(4, 16)
_AROUND_IT = 32
"""The bytes of a sealed value that are not its padded plaintext: header, nonce and tag."""


class Place(NamedTuple):
    """Where a sealed value is stored. All of it is associated data of AES-GCM, so that a value that
    was copied to another row, field, table or case does not open."""

    table: str
    field: str
    row: bytes
    case: bytes
    compartment: str
    """Row and case are ids of 16 bytes each."""
    schema: int = SCHEMA
    """The version of the table's schema under which these names are valid."""

    def bind(self, version: int) -> bytes:
        """Return the associated data for this place and this version of the compartment key."""
        return _bound(self, _HEADER.pack(SUITE, self.schema, version))


def seal(
    value: Any, *, key: AESGCM, version: int, place: Place, size: int = encoding.SIZES[0]
) -> bytes:
    """Seal a JSON value for one place with this version of the compartment key.

    It is padded to `size` bytes at least, so that values of one kind have one length. Raises
    TypeError for a value that JSON does not have, such as a date.
    """
    # 12 random bytes, never a counter: many processes seal under one key, and share no count.
    nonce, header = os.urandom(12), _HEADER.pack(SUITE, place.schema, version)
    closed = key.encrypt(nonce, encoding.pad(value, size), _bound(place, header))
    return b"".join((header, nonce, closed))


def open_sealed(sealed: bytes, key: AESGCM, place: Place) -> Any:
    """Return the value that was sealed for this place under this key.

    Raises CryptoError when it was sealed for another place, under another key or for another
    version of the schema, or when it was changed.
    """
    # Written out in one function on purpose: a page opens hundreds of values, and more function
    # calls would cost as much time as the cipher.
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
    """Seal a value again for the same place and size, under another version of the compartment key.

    Raises CryptoError when the old one does not open with `key`.
    """
    value = open_sealed(sealed, key=key, place=place)
    size = len(sealed) - _AROUND_IT
    return seal(value, key=under, version=version, place=place, size=size)


def version_of(sealed: bytes) -> int:
    """Return which version of the compartment key sealed this.

    The version is not authenticated before the value is opened. Raises CryptoError when the value
    is cut short or of an unknown suite.
    """
    return _parsed(sealed[: _HEADER.size])[1]


def schema_of(sealed: bytes) -> int:
    """Return under which version of its table's schema this was sealed; errors as `version_of`."""
    return _parsed(sealed[: _HEADER.size])[0]


def _bound(place: Place, header: bytes) -> bytes:
    """Return the same bytes as `encoding.context` of all parts, so that no two places are alike."""
    table, field, row, case, compartment, _schema = place
    head, tail = _AROUND[table, field, compartment, header]
    return b"".join((head, row, encoding.ID, case, tail))


class _Around(dict[tuple[str, str, str, bytes], tuple[bytes, bytes]]):
    """A cache of the associated data before and after the ids of row and case.

    It depends only on table, field, compartment and header, so it is the same for every row. The
    cache cannot grow without limit: callers look up the key first, and a version for which there
    is no key never gets here.
    """

    def __missing__(self, key: tuple[str, str, str, bytes]) -> tuple[bytes, bytes]:
        table, field, compartment, header = key
        head = encoding.context(SUITE, table, field) + encoding.ID
        schema, version = _parsed(header)
        self[key] = head, encoding.context(compartment, version, schema)
        return self[key]


_AROUND = _Around()


def _parsed(header: bytes) -> tuple[int, int]:
    """Read (schema version, key version) from the first four bytes of a sealed value."""
    if len(header) < _HEADER.size:
        raise CryptoError("A sealed value is cut short.")
    suite, schema, version = _HEADER.unpack(header)
    if suite != SUITE:
        raise CryptoError("A sealed value is of an unknown suite.")
    return int(schema), int(version)
