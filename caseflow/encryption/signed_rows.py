"""Rows that carry security: a keyed signature of what matters, checked whenever they are used.

An edit by SQL (a longer expiry, another recipient, another password hash) is refused on use.
A signature names the version of the system key that made it, so that it outlives a rotation; one of
32 bytes, from before there were rotations, is of version 1.
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

_VERSION, _DIGEST = 2, 32


class Tampered(CryptoError):
    """A security-bearing row is not as caseflow wrote it."""


class SignedRow:
    """A row whose `__signed__` columns are signed against edits from outside."""

    __tablename__: str
    __signed__: tuple[str, ...] = ()
    seal: Mapped[bytes | None] = mapped_column(LargeBinary, info={"kind": "hash"})


def sign(row: SignedRow) -> None:
    """Put the seal on, after every change of a signed column."""
    row.seal = _signature(row)


def is_signed(row: SignedRow) -> bool:
    """Whether the row is as it was signed."""
    return row.seal is not None and signature_holds(
        row.seal, row.__tablename__, *_signed_values(row)
    )


def check_signature(row: SignedRow) -> None:
    """Raise Tampered unless the row is as it was signed."""
    if not is_signed(row):
        raise Tampered(f"A {row.__tablename__} record was changed outside of the program.")


def sign_values(kind: str, *values: Any) -> bytes:
    """The signature of values, for what keeps it elsewhere than in a column."""
    version, key = key_hierarchy.key_ring().system.newest()
    return version.to_bytes(_VERSION) + hmac.digest(key, _bound(kind, values), "sha256")


def signature_holds(signature: bytes, kind: str, *values: Any) -> bool:
    """Whether `sign_values` gave this for these values, under the newest key or an older one."""
    version = int.from_bytes(signature[:-_DIGEST]) if len(signature) > _DIGEST else 1
    key = key_hierarchy.key_ring().system.key_of(version)
    return key is not None and hmac.compare_digest(
        signature[-_DIGEST:], hmac.digest(key, _bound(kind, values), "sha256")
    )


def hex_signature_holds(signature: str, kind: str, *values: Any) -> bool:
    """As `signature_holds`, for hexadecimal text; other text is no signature."""
    try:
        return signature_holds(bytes.fromhex(signature), kind, *values)
    except ValueError:
        return False


def keyed_hashes(kind: str, secret: bytes) -> list[bytes]:
    """Keyed hashes of what the database must not know, under every system key, the newest first.

    The newest is stored, any of them finds it again: a mark outlives a rotation.
    """
    versions = sorted(key_hierarchy.key_ring().system.all().items(), reverse=True)
    return [hmac.digest(derive(key, kind), secret, "sha256") for _, key in versions]


def _bound(kind: str, values: tuple[Any, ...]) -> bytes:
    return encoding.context("signed row", kind, *(_text(value) for value in values))


def _signature(row: SignedRow) -> bytes:
    return sign_values(row.__tablename__, *_signed_values(row))


def _signed_values(row: SignedRow) -> list[Any]:
    return [getattr(row, name) for name in ("id", *row.__signed__)]


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return json.dumps(sorted(str(item) for item in value))
    return f"{type(value).__name__}:{value}"
