"""Keyed tokens: what a search card contains, what a search asks for, and an index of cards."""

import base64
import hmac
import os
import struct
import uuid
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from threading import RLock

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseflow.people import name_matching

VERSION = 2
"""How cards are made: raise it with every change of the tokens that a name gives or of what is in a
card. Background work makes older cards again (`actions.renew_some`); 1 knew fewer scripts, no other
names, and one telephone number."""
TOKEN_BYTES = 8
LISTS = ("words", "parts", "spelt", "years")
"""The lists of tokens in a card. A card that is older than one of the lists is found by the others.
"""
TOLD_APART, LETTERS = 5, 8
"""How many consonants, or letters, the words of a name must have together before a match in another
organisation is shown; shorter names fit too many people."""


@dataclass(frozen=True)
class Asked:
    """Whom somebody searches for, in clear; never stored."""

    name: str = ""
    year: int | None = None
    phone: str = ""
    document: str = ""


@dataclass(frozen=True)
class KeyedWord:
    """One word of the name searched for, as tokens: its sound, its spelling, and similar sounds."""

    sounds: frozenset[bytes]
    spelt: frozenset[bytes]
    nearly: frozenset[bytes]


@dataclass(frozen=True)
class Reading:
    """One way to read the name as words, with how many consonants and letters they have together.

    See `name_matching.readings_of`.
    """

    words: tuple[KeyedWord, ...]
    consonants: int
    letters: int

    @property
    def tells_apart(self) -> bool:
        """Whether the words are enough to show a match in another organisation."""
        enough = self.consonants >= TOLD_APART or self.letters >= LETTERS
        return len(self.words) > 1 and enough


@dataclass(frozen=True)
class Keyed:
    """What `Asked` is in tokens: sounds of words, parts of words, years of birth, and readings."""

    words: frozenset[bytes]
    parts: frozenset[bytes]
    years: frozenset[bytes]
    readings: tuple[Reading, ...]

    @property
    def tells_apart(self) -> bool:
        """Whether the name is enough to show a match in another organisation."""
        return any(reading.tells_apart for reading in self.readings)


def token(key: bytes, text: str) -> bytes:
    """Return a token (8 bytes of HMAC-SHA-256), which means nothing without the key."""
    return hmac.digest(key, text.encode(), "sha256")[:TOKEN_BYTES]


def digest(key: bytes, kind: str, value: str) -> bytes:
    """Return the keyed hash (32 bytes) that is stored for a telephone or document number."""
    return hmac.digest(key, f"{kind}:{value}".encode(), "sha256")


def card(names: Iterable[str], year: int | None, key: bytes) -> dict[str, str]:
    """Return the lists of tokens that are sealed into a card, from names and year of birth."""
    found = [name_matching.tokens_of(name) for name in names]
    return {
        kind: _packed({token(key, one) for tokens in found for one in getattr(tokens, kind)})
        for kind in LISTS[:-1]
    } | {
        "years": _packed(token(key, f"y{year}") for _ in range(1) if year),
    }


def unpacked(tokens: Mapping[str, str], name: str) -> list[bytes]:
    """Return the tokens of one list of a card."""
    raw = base64.b64decode(tokens.get(name, ""))
    return [one for (one,) in struct.iter_unpack(f"{TOKEN_BYTES}s", raw)]


def keyed(asked: Asked, keys: Iterable[bytes]) -> Keyed:
    """Turn a search into tokens, under every key with which a card may have been made.

    A year of birth stands for the years before and after it too.
    """
    tokens, every = name_matching.tokens_of(asked.name), list(keys)
    years = range(asked.year - 1, asked.year + 2) if asked.year else ()

    def under(texts: Iterable[str]) -> frozenset[bytes]:
        return frozenset(token(key, text) for text in texts for key in every)

    def keyed_word(word: name_matching.Word) -> KeyedWord:
        return KeyedWord(
            under(name_matching.sounds(word)),
            under([name_matching.spelling_of(word)]),
            under(name_matching.nearly(word)),
        )

    readings = tuple(
        Reading(
            tuple(map(keyed_word, words)),
            consonants=sum(max(map(len, word.skeletons)) for word in words),
            letters=sum(len(word.latin) for word in words),
        )
        for words in name_matching.readings_of(asked.name)
    )
    return Keyed(
        under(tokens.words), under(tokens.parts), under(f"y{year}" for year in years), readings
    )


def _packed(tokens: Iterable[bytes]) -> str:
    # Sorted, so that their order does not show in which order the words of the name stood.
    return base64.b64encode(b"".join(sorted(tokens))).decode()


POSTINGS = 60_000
"""How many entries are counted at most in one search, those of rare tokens first."""
WORD_WEIGHT = 4
"""A whole word that matches counts as much as this many parts of words."""
Marks = tuple[bytes, ...]
"""What is kept of a card beside its postings: words, their spellings, and years of birth."""
NOTHING: Marks = (b"", b"", b"")
Owned = tuple[Reading, list[tuple[set[int], frozenset[bytes], frozenset[bytes]]]]


class Index:
    """An inverted index (tokens → slots → case ids) of the cards that one organisation can open.

    It is used by several threads, hence the lock. Tokens are keyed again with the organisation's
    own key, so that the memory of two organisations' indexes cannot be compared.
    """

    def __init__(self, organisation_id: uuid.UUID, key: bytes) -> None:
        self.organisation_id, self.lock = organisation_id, RLock()
        # One key for each use (NIST SP 800-57 part 1, 5.2): to look tokens up, and to seal marks.
        self._key = hmac.digest(key, b"caseflow search tokens", "sha256")
        self._box = AESGCM(hmac.digest(key, b"caseflow search marks", "sha256"))
        self._postings: dict[int, array[int]] = {}
        self._cases: list[bytes | None] = []
        self._stamps, self._marks = array("d"), list[Marks]()
        self._slots: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def has(self, case_id: uuid.UUID, stamp: float) -> bool:
        """Whether the index has the state of a card with this time stamp already."""
        slot = self._slots.get(case_id.bytes)
        return slot is not None and self._stamps[slot] == stamp

    def put(
        self,
        case_id: uuid.UUID,
        stamp: float,
        words: list[bytes],
        parts: list[bytes],
        spelt: list[bytes],
        years: list[bytes],
    ) -> None:
        """Add a card, or replace an older state of it."""
        with self.lock:
            self.drop(case_id)
            slot = self._slots[case_id.bytes] = len(self._cases)
            self._cases.append(case_id.bytes)
            self._stamps.append(stamp)
            whole = list(map(self._own, words))
            born = _joined(map(self._own, years))
            self._marks.append((_joined(whole), self._closed(spelt), born))
            for token in chain(whole, map(self._own, parts)):
                self._postings.setdefault(token, array("I")).append(slot)

    def drop(self, case_id: uuid.UUID) -> None:
        """Remove a card; nothing when the index does not have it."""
        # Its slot stays in the postings, which are too many to search; a slot without a case is
        # passed over when results are read.
        with self.lock:
            slot = self._slots.pop(case_id.bytes, None)
            if slot is not None:
                self._cases[slot], self._marks[slot] = None, NOTHING

    def candidates(self, asked: Keyed, limit: int) -> list[uuid.UUID]:
        """Return the cases that share most tokens with the search, best first, at most `limit`."""
        words = [self._found(token) for token in asked.words]
        parts = [self._found(token) for token in asked.parts]
        with self.lock:
            counted = Counter[int](chain.from_iterable(_rarest(words * WORD_WEIGHT)))
            counted.update(chain.from_iterable(_rarest(parts)))
            # Twice as many, since slots of removed cards are among them.
            best = [self._cases[slot] for slot, _ in counted.most_common(2 * limit)]
        return [uuid.UUID(bytes=case) for case in best if case is not None][:limit]

    def surely(self, asked: Keyed, limit: int) -> list[uuid.UUID]:
        """Return the cases that have every word of the search and no contradicting year of birth.

        For matches in other organisations, which must be certain enough; see `_is_read`.
        """
        # The tokens of the search are turned into this index's own once, not for each case.
        telling = [self._owned(reading) for reading in asked.readings if reading.tells_apart]
        years = {self._own(token) for token in asked.years}
        return [
            case
            for case in (self.candidates(asked, limit) if telling else ())
            if self._agrees(case, telling, years)
        ]

    def _agrees(self, case_id: uuid.UUID, readings: list[Owned], years: set[int]) -> bool:
        with self.lock:
            slot = self._slots.get(case_id.bytes)
            words, spelt, born = self._marks[slot] if slot is not None else NOTHING
        known, has, spells = _parted(born), _parted(words), self._opened(spelt)
        if years and known and not years & known:
            return False
        return any(_is_read(reading, has, spells) for reading in readings)

    def _owned(self, reading: Reading) -> Owned:
        def own(tokens: Iterable[bytes]) -> set[int]:
            return {self._own(token) for token in tokens}

        return reading, [(own(word.sounds), word.spelt, word.nearly) for word in reading.words]

    def _closed(self, tokens: list[bytes]) -> bytes:
        """Encrypt tokens that are only read and never looked up, all at once, which is faster."""
        nonce = os.urandom(12)
        return nonce + self._box.encrypt(nonce, b"".join(tokens), None)

    def _opened(self, closed: bytes) -> set[bytes]:
        joined = self._box.decrypt(closed[:12], closed[12:], None) if closed else b""
        return {joined[at : at + TOKEN_BYTES] for at in range(0, len(joined), TOKEN_BYTES)}

    def _found(self, token: bytes) -> "array[int]":
        return self._postings.get(self._own(token), array("I"))

    def _own(self, token: bytes) -> int:
        return int.from_bytes(hmac.digest(self._key, token, "sha256")[:TOKEN_BYTES], "big")


def _is_read(owned: Owned, words: set[int], spelt: set[bytes]) -> bool:
    """Whether a card has all words of this reading, by their spelling or by their sound.

    By sound, one of them may differ in a consonant when the name is long enough.
    """
    reading, asked = owned
    if reading.letters >= LETTERS and all(exact & spelt for _, exact, _ in asked):
        return True
    others = [nearly for sounds, _, nearly in asked if not sounds & words]
    if not others:
        return reading.consonants >= TOLD_APART
    has_one = len(others) == 1 and bool(others[0] & spelt)
    return has_one and reading.consonants > TOLD_APART


def _rarest(postings: list["array[int]"]) -> list["array[int]"]:
    taken, left = [], POSTINGS
    for posting in sorted(postings, key=len):
        taken.append(posting[:left])
        left -= len(taken[-1])
        if left <= 0:
            break
    return taken


def _joined(tokens: Iterable[int]) -> bytes:
    return b"".join(token.to_bytes(TOKEN_BYTES, "big") for token in sorted(tokens))


def _parted(joined: bytes) -> set[int]:
    starts = range(0, len(joined), TOKEN_BYTES)
    return {int.from_bytes(joined[at : at + TOKEN_BYTES], "big") for at in starts}
