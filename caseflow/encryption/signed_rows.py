"""Rows that carry security: a keyed seal over what matters, checked whenever they are used.

An edit by SQL (a longer expiry, another recipient, another password hash) is refused on use.
A seal names the version of the system key that made it, so that it outlives a rotation; one of
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
    """A security-bearing row is not as the program wrote it."""


class SignedRow:
    """A row whose `__signed__` columns are sealed against edits from outside."""

    __tablename__: str
    __signed__: tuple[str, ...] = ()
    seal: Mapped[bytes | None] = mapped_column(LargeBinary, info={"kind": "hash"})


def sign(row: SignedRow) -> None:
    """Put the seal on, after every change of a signed column."""
    row.seal = _seal(row)


def is_genuine(row: SignedRow) -> bool:
    """Whether the row is as it was signed."""
    return row.seal is not None and seal_holds(row.seal, row.__tablename__, *_sealed_values(row))


def check(row: SignedRow) -> None:
    """Raise Tampered unless the row is as it was signed."""
    if not is_genuine(row):
        raise Tampered(f"A {row.__tablename__} record was changed outside of the program.")


def seal_of(kind: str, *values: Any) -> bytes:
    """The keyed seal over values, for what keeps its seal elsewhere than in a column."""
    version, key = key_hierarchy.ring().newest_system_key()
    return version.to_bytes(_VERSION) + hmac.digest(key, _bound(kind, values), "sha256")


def seal_holds(seal: bytes, kind: str, *values: Any) -> bool:
    """Whether `seal_of` gave this seal for these values, under the newest key or an older one."""
    version = int.from_bytes(seal[:-_DIGEST]) if len(seal) > _DIGEST else 1
    key = key_hierarchy.ring().system_key_of(version)
    return key is not None and hmac.compare_digest(
        seal[-_DIGEST:], hmac.digest(key, _bound(kind, values), "sha256")
    )


def text_holds(seal: str, kind: str, *values: Any) -> bool:
    """As `seal_holds`, for a seal in hexadecimal; other text is no seal."""
    try:
        return seal_holds(bytes.fromhex(seal), kind, *values)
    except ValueError:
        return False


def marks_of(kind: str, secret: bytes) -> list[bytes]:
    """Keyed hashes of what the database must not know, under every system key, the newest first.

    The newest is stored, any of them finds it again: a mark outlives a rotation.
    """
    versions = sorted(key_hierarchy.ring().system_keys().items(), reverse=True)
    return [hmac.digest(derive(key, kind), secret, "sha256") for _, key in versions]


def _bound(kind: str, values: tuple[Any, ...]) -> bytes:
    return encoding.context("signed row", kind, *(_text(value) for value in values))


def _seal(row: SignedRow) -> bytes:
    return seal_of(row.__tablename__, *_sealed_values(row))


def _sealed_values(row: SignedRow) -> list[Any]:
    return [getattr(row, name) for name in ("id", *row.__signed__)]


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return json.dumps(sorted(str(item) for item in value))
    return f"{type(value).__name__}:{value}"
