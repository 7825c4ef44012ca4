"""Rows that carry security: a keyed seal over what matters, checked whenever they are used.

An edit by SQL (a longer expiry, another recipient, another password hash) is refused on use.
"""

import hmac
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.crypto import encoding
from caseflow.crypto.errors import CryptoError
from caseflow.safe import keys


class Tampered(CryptoError):
    """A security-bearing row is not as the program wrote it."""


class Attested:
    """A row whose `__attested__` columns are sealed against edits from outside."""

    __tablename__: str
    __attested__: tuple[str, ...] = ()
    seal: Mapped[bytes | None] = mapped_column(LargeBinary, info={"kind": "hash"})


def attest(row: Attested) -> None:
    """Put the seal on, after every change of an attested column."""
    row.seal = _seal(row)


def holds(row: Attested) -> bool:
    """Whether the row is as it was attested."""
    return row.seal is not None and hmac.compare_digest(row.seal, _seal(row))


def check(row: Attested) -> None:
    """Raise Tampered unless the row is as it was attested."""
    if not holds(row):
        raise Tampered(f"A {row.__tablename__} record was changed outside of the program.")


def seal_of(kind: str, *values: Any) -> bytes:
    """The keyed seal over values, for what keeps its seal elsewhere than in a column."""
    bound = encoding.context("attest", kind, *(_text(value) for value in values))
    return hmac.digest(keys.ring().system_key(), bound, "sha256")


def _seal(row: Attested) -> bytes:
    return seal_of(row.__tablename__, *(getattr(row, name) for name in ("id", *row.__attested__)))


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return "[" + ",".join(sorted(str(item) for item in value)) + "]"
    return f"{type(value).__name__}:{value}"
