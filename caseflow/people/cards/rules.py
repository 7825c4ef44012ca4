"""Tokens and digests under a key: what a card holds, and what a question is turned into."""

import base64
import hmac
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from caseflow.people.likeness import rules as likeness

TOKEN_BYTES = 8
TOLD_APART = 5
"""Consonants that two words must have together before two organisations are told."""


@dataclass(frozen=True)
class Asked:
    """Whom somebody looks for, in clear, for as long as the question lasts."""

    name: str = ""
    year: int | None = None
    phone: str = ""
    document: str = ""


@dataclass(frozen=True)
class Keyed:
    """The same as tokens: the ways in which each word may be written, parts, years of birth."""

    words: tuple[frozenset[bytes], ...]
    parts: frozenset[bytes]
    years: frozenset[bytes]
    tells_apart: bool


def token(key: bytes, text: str) -> bytes:
    """Eight bytes that mean nothing without the key."""
    return hmac.digest(key, text.encode(), "sha256")[:TOKEN_BYTES]


def digest(key: bytes, kind: str, value: str) -> bytes:
    """What stands in the column for a telephone or document number."""
    return hmac.digest(key, f"{kind}:{value}".encode(), "sha256")


def card(names: Iterable[str], year: int | None, key: bytes) -> dict[str, str]:
    """The lists that are sealed into a card."""
    words: set[str] = set()
    parts: set[str] = set()
    for name in names:
        tokens = likeness.tokens_of(name)
        words, parts = words | tokens.words, parts | tokens.parts
    return {
        "words": _packed(token(key, word) for word in words),
        "parts": _packed(token(key, part) for part in parts),
        "years": _packed(token(key, f"y{year}") for _ in range(1) if year),
    }


def unpacked(tokens: Mapping[str, str], name: str) -> list[bytes]:
    """One list of a card."""
    raw = base64.b64decode(tokens.get(name, ""))
    return [one for (one,) in struct.iter_unpack(f"{TOKEN_BYTES}s", raw)]


def keyed(asked: Asked, keys: Iterable[bytes]) -> Keyed:
    """The question as tokens under every key that a card may have been made with."""
    words, parts, every = likeness.words_of(asked.name), likeness.tokens_of(asked.name), list(keys)
    years = range(asked.year - 1, asked.year + 2) if asked.year else ()
    longest = [max(map(len, word.skeletons)) for word in words]
    return Keyed(
        tuple(
            frozenset(token(key, f"s{bones}") for bones in word.skeletons for key in every)
            for word in words
        ),
        frozenset(token(key, part) for part in parts.parts for key in every),
        frozenset(token(key, f"y{year}") for year in years for key in every),
        tells_apart=len(words) > 1 and sum(longest) >= TOLD_APART,
    )


def year_of(date_of_birth: str, age: int | None, today: date) -> int | None:
    """The year of birth, as told or by the age."""
    if date_of_birth:
        return date.fromisoformat(date_of_birth).year
    return today.year - age if age is not None else None


def _packed(tokens: Iterable[bytes]) -> str:
    return base64.b64encode(b"".join(sorted(tokens))).decode()
