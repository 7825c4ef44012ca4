"""Rows on which security depends: a keyed signature of their columns is checked on every use.

So an edit by SQL (a longer expiry, another recipient, another password hash) is refused. A
signature (34 bytes) is the version of the system key and an HMAC-SHA-256 under it, so that it stays
valid after a rotation. One of 32 bytes, from before there were rotations, is of version 1.
"""

import hmac
import json
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.crypto import encoding
from caseflow.crypto.errors import CryptoError
from caseflow.crypto.key_derivation import derive
from caseflow.encryption import key_hierarchy
from caseflow.encryption.relied_rows import VersionedRow

_VERSION, _DIGEST = 2, 32


class Tampered(CryptoError):
    """A signed row, or the log, is not as caseflow wrote it."""


class SignedRow:
    """A mixin for models whose id and `__signed__` columns are signed against edits from outside.

    Call `sign` after every change of one of them.
    """

    __tablename__: str
    __signed__: tuple[str, ...] = ()
    __signed_when_set__: tuple[str, ...] = ()
    """Columns that were added later: only those that are not empty are in the signature, so that
    the signatures from before still hold."""
    seal: Mapped[bytes | None] = mapped_column(LargeBinary, info={"kind": "hash"})


def sign(row: SignedRow) -> None:
    """Sign the row as it is now; needed after every change of a signed column."""
    row.seal = _signature(row)


def is_signed(row: SignedRow) -> bool:
    """Whether the row is as caseflow last signed it; an unsigned row is not.

    A row whose earlier state was put back has a good signature, so the key store is asked too.
    """
    if not _has_own_signature(row):
        return False
    return not isinstance(row, VersionedRow) or key_hierarchy.key_ring().versions.holds(row)


def check_signature(row: SignedRow) -> None:
    """Raise Tampered unless the row is as it was when it was signed.

    That it is the last that caseflow signed is checked at the end of the request, see
    `row_versions`.
    """
    if not _has_own_signature(row):
        raise Tampered(f"A {row.__tablename__} record was changed outside caseflow.")
    if isinstance(row, VersionedRow):
        key_hierarchy.key_ring().versions.rely_on(row)


def sign_values(kind: str, *values: Any) -> bytes:
    """Return the signature (34 bytes) of some values, for what is not a column of a row.

    `kind` separates uses: a signature of one kind does not hold for another.
    """
    version, key = key_hierarchy.key_ring().system.newest()
    return version.to_bytes(_VERSION) + hmac.digest(key, _bound(kind, values), "sha256")


def signature_holds(signature: bytes, kind: str, *values: Any) -> bool:
    """Whether this is what `sign_values` gave for these values, under any version of the key."""
    version = int.from_bytes(signature[:-_DIGEST]) if len(signature) > _DIGEST else 1
    key = key_hierarchy.key_ring().system.key_of(version)
    return key is not None and hmac.compare_digest(
        signature[-_DIGEST:], hmac.digest(key, _bound(kind, values), "sha256")
    )


def hex_signature_holds(signature: str, kind: str, *values: Any) -> bool:
    """As `signature_holds`, for a signature in hexadecimal; any other text does not hold."""
    try:
        return signature_holds(bytes.fromhex(signature), kind, *values)
    except ValueError:
        return False


def keyed_hashes(kind: str, secret: bytes) -> list[bytes]:
    """Return keyed hashes of a secret that must not be in the database, under every system key.

    The first is under the key that seals now. Store it; look a secret up by all of them, so that it
    is found after a rotation too.
    `kind` gives each use a key of its own.
    """
    system = key_hierarchy.key_ring().system
    first, newest = system.newest()
    others = [key for at, key in sorted(system.all().items(), reverse=True) if at != first]
    return [hmac.digest(derive(key, kind), secret, "sha256") for key in (newest, *others)]


def _bound(kind: str, values: tuple[Any, ...]) -> bytes:
    return encoding.context("signed row", kind, *(_text(value) for value in values))


def _has_own_signature(row: SignedRow) -> bool:
    try:
        values = _signed_values(row)
    except CryptoError:  # a signed fact is sealed, and its value was changed
        return False
    return row.seal is not None and signature_holds(row.seal, row.__tablename__, *values)


def _signature(row: SignedRow) -> bytes:
    return sign_values(row.__tablename__, *_signed_values(row))


def _signed_values(row: SignedRow) -> list[Any]:
    return values_of(type(row), row)


def values_of(model: type[SignedRow], row: Any) -> list[Any]:
    """Return what the signature of a row covers, in its order; `row` has the model's attributes."""
    later = [(name, getattr(row, name)) for name in model.__signed_when_set__]
    return [
        *(getattr(row, name) for name in ("id", *model.__signed__)),
        *(part for name, value in later if value is not None for part in (name, value)),
    ]


def _text(value: Any) -> str:
    # Sorted, since a set has no order. A single value is preceded by its type, so that the text
    # "1" and the number 1 have different signatures.
    if isinstance(value, (list, tuple, set, frozenset)):
        return json.dumps(sorted(str(item) for item in value))
    return f"{type(value).__name__}:{value}"
