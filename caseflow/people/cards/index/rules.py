"""An inverted index of tokens that an organisation's own key was laid over: no name, no score.

Slots are only added; a card that changed gets a new one, and the old one points to nobody.
"""

import hmac
import os
import uuid
from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from threading import RLock

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseflow.people.cards.rules import LETTERS, TOKEN_BYTES, TOLD_APART, Keyed, Reading

POSTINGS = 60_000
"""So many entries are counted for one question, those of rare tokens first."""
WORD_WEIGHT = 4
Marks = tuple[bytes, ...]
"""What is kept of a card beside its postings: words, how they are spelt, years of birth."""
NOTHING: Marks = (b"", b"", b"")
Owned = tuple[Reading, list[tuple[set[int], frozenset[bytes], frozenset[bytes]]]]


class Index:
    """Tokens → slots → case ids, for the cards that one organisation can open."""

    def __init__(self, organisation_id: uuid.UUID, key: bytes) -> None:
        self.organisation_id, self._key, self.lock = organisation_id, key, RLock()
        self._box = AESGCM(key)
        self._postings: dict[int, array[int]] = {}
        self._cases: list[bytes | None] = []
        self._stamps, self._marks = array("d"), list[Marks]()
        self._slots: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def has(self, case_id: uuid.UUID, stamp: float) -> bool:
        """Whether this very state of a card is here already."""
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
        """Add a card, in the place of an older state of it."""
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
        """Forget a card."""
        with self.lock:
            slot = self._slots.pop(case_id.bytes, None)
            if slot is not None:
                self._cases[slot], self._marks[slot] = None, NOTHING

    def candidates(self, asked: Keyed, limit: int) -> list[uuid.UUID]:
        """The cases that share most with the question, best first."""
        words = [self._found(token) for token in asked.words]
        parts = [self._found(token) for token in asked.parts]
        with self.lock:
            counted = Counter[int](chain.from_iterable(_rarest(words * WORD_WEIGHT)))
            counted.update(chain.from_iterable(_rarest(parts)))
            best = [self._cases[slot] for slot, _ in counted.most_common(2 * limit)]
        return [uuid.UUID(bytes=case) for case in best if case is not None][:limit]

    def surely(self, asked: Keyed, limit: int) -> list[uuid.UUID]:
        """The cases that have every word of the question, and no year speaks against."""
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
        """Many tokens under the organisation's key at once; they are only read, never looked up."""
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
    """Every word sounds alike, but one that may differ in a consonant; or each is spelt alike."""
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
