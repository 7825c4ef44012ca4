"""Tokens and digests under a key: what a card holds, and what a question is turned into."""

import base64
import hmac
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from caseflow.people.likeness import rules as likeness

TOKEN_BYTES = 8
LISTS = ("words", "parts", "spelt", "years")
"""What a card holds; one from before there was a list lacks it, and is found by the others."""
TOLD_APART, LETTERS = 5, 8
"""Consonants, or letters, that the words of a name must have together before two organisations
are told."""


@dataclass(frozen=True)
class Asked:
    """Whom somebody looks for, in clear, for as long as the question lasts."""

    name: str = ""
    year: int | None = None
    phone: str = ""
    document: str = ""


@dataclass(frozen=True)
class KeyedWord:
    """One word of a question as tokens: how it sounds, is spelt, and nearly sounds."""

    sounds: frozenset[bytes]
    spelt: frozenset[bytes]
    nearly: frozenset[bytes]


@dataclass(frozen=True)
class Reading:
    """One way to part the name into words, with what tells these words apart from others."""

    words: tuple[KeyedWord, ...]
    consonants: int
    letters: int

    @property
    def tells_apart(self) -> bool:
        """Whether another organisation may be told for it."""
        enough = self.consonants >= TOLD_APART or self.letters >= LETTERS
        return len(self.words) > 1 and enough


@dataclass(frozen=True)
class Keyed:
    """The same as tokens: how its words sound, parts, years of birth, and its readings."""

    words: frozenset[bytes]
    parts: frozenset[bytes]
    years: frozenset[bytes]
    readings: tuple[Reading, ...]

    @property
    def tells_apart(self) -> bool:
        """Whether another organisation may be told."""
        return any(reading.tells_apart for reading in self.readings)


def token(key: bytes, text: str) -> bytes:
    """Eight bytes that mean nothing without the key."""
    return hmac.digest(key, text.encode(), "sha256")[:TOKEN_BYTES]


def digest(key: bytes, kind: str, value: str) -> bytes:
    """What stands in the column for a telephone or document number."""
    return hmac.digest(key, f"{kind}:{value}".encode(), "sha256")


def card(names: Iterable[str], year: int | None, key: bytes) -> dict[str, str]:
    """The lists that are sealed into a card."""
    found = [likeness.tokens_of(name) for name in names]
    return {
        kind: _packed({token(key, one) for tokens in found for one in getattr(tokens, kind)})
        for kind in LISTS[:-1]
    } | {
        "years": _packed(token(key, f"y{year}") for _ in range(1) if year),
    }


def unpacked(tokens: Mapping[str, str], name: str) -> list[bytes]:
    """One list of a card."""
    raw = base64.b64decode(tokens.get(name, ""))
    return [one for (one,) in struct.iter_unpack(f"{TOKEN_BYTES}s", raw)]


def keyed(asked: Asked, keys: Iterable[bytes]) -> Keyed:
    """The question as tokens under every key that a card may have been made with."""
    tokens, every = likeness.tokens_of(asked.name), list(keys)
    years = range(asked.year - 1, asked.year + 2) if asked.year else ()

    def under(texts: Iterable[str]) -> frozenset[bytes]:
        return frozenset(token(key, text) for text in texts for key in every)

    def keyed_word(word: likeness.Word) -> KeyedWord:
        return KeyedWord(
            under(likeness.sounds(word)),
            under([likeness.spelling_of(word)]),
            under(likeness.nearly(word)),
        )

    readings = tuple(
        Reading(
            tuple(map(keyed_word, words)),
            consonants=sum(max(map(len, word.skeletons)) for word in words),
            letters=sum(len(word.latin) for word in words),
        )
        for words in likeness.readings_of(asked.name)
    )
    return Keyed(
        under(tokens.words), under(tokens.parts), under(f"y{year}" for year in years), readings
    )


def year_of(date_of_birth: str, age: int | None, today: date) -> int | None:
    """The year of birth, as told or by the age."""
    if date_of_birth:
        return date.fromisoformat(date_of_birth).year
    return today.year - age if age is not None else None


def _packed(tokens: Iterable[bytes]) -> str:
    return base64.b64encode(b"".join(sorted(tokens))).decode()
