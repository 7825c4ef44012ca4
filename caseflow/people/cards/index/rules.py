"""An inverted index of tokens that an organisation's own key was laid over: no name, no score.

Slots are only added; a card that changed gets a new one, and the old one points to nobody.
"""

import hmac
import uuid
from array import array
from collections import Counter
from itertools import chain
from threading import RLock

from caseflow.people.cards.rules import TOKEN_BYTES, Keyed

POSTINGS = 60_000
"""So many entries are counted for one question, those of rare tokens first."""
WORD_WEIGHT = 4


class Index:
    """Tokens → slots → case ids, for the cards that one organisation can open."""

    def __init__(self, organisation_id: uuid.UUID, key: bytes) -> None:
        self.organisation_id, self._key, self.lock = organisation_id, key, RLock()
        self._postings: dict[int, array[int]] = {}
        self._cases: list[bytes | None] = []
        self._stamps, self._marks = array("d"), list[tuple[bytes, bytes]]()
        self._slots: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def has(self, case_id: uuid.UUID, stamp: float) -> bool:
        """Whether this very state of a card is here already."""
        slot = self._slots.get(case_id.bytes)
        return slot is not None and self._stamps[slot] == stamp

    def put(
        self, case_id: uuid.UUID, stamp: float, words: list[bytes], parts: list[bytes],
        years: list[bytes],
    ) -> None:  # fmt: skip
        """Add a card, in the place of an older state of it."""
        with self.lock:
            self.drop(case_id)
            slot = self._slots[case_id.bytes] = len(self._cases)
            self._cases.append(case_id.bytes)
            self._stamps.append(stamp)
            whole = sorted(map(self._own, words))
            self._marks.append((_joined(whole), _joined(sorted(map(self._own, years)))))
            for token in chain(whole, map(self._own, parts)):
                self._postings.setdefault(token, array("I")).append(slot)

    def drop(self, case_id: uuid.UUID) -> None:
        """Forget a card."""
        with self.lock:
            slot = self._slots.pop(case_id.bytes, None)
            if slot is not None:
                self._cases[slot], self._marks[slot] = None, (b"", b"")

    def candidates(self, asked: Keyed, limit: int) -> list[uuid.UUID]:
        """The cases that share most with the question, best first."""
        words = [self._found(token) for ways in asked.words for token in ways]
        parts = [self._found(token) for token in asked.parts]
        with self.lock:
            counted = Counter[int](chain.from_iterable(_rarest(words * WORD_WEIGHT)))
            counted.update(chain.from_iterable(_rarest(parts)))
            best = [self._cases[slot] for slot, _ in counted.most_common(2 * limit)]
        return [uuid.UUID(bytes=case) for case in best if case is not None][:limit]

    def surely(self, asked: Keyed, limit: int) -> list[uuid.UUID]:
        """The cases in which every word of the question sounds alike and no year speaks against."""
        if not asked.tells_apart:
            return []
        ways = [{self._own(token) for token in word} for word in asked.words]
        years = {self._own(token) for token in asked.years}
        return [case for case in self.candidates(asked, limit) if self._agrees(case, ways, years)]

    def _agrees(self, case_id: uuid.UUID, ways: list[set[int]], years: set[int]) -> bool:
        with self.lock:
            slot = self._slots.get(case_id.bytes)
            words, born = self._marks[slot] if slot is not None else (b"", b"")
        has, known = _parted(words), _parted(born)
        return all(word & has for word in ways) and not (years and known and not years & known)

    def _found(self, token: bytes) -> "array[int]":
        return self._postings.get(self._own(token), array("I"))

    def _own(self, token: bytes) -> int:
        return int.from_bytes(hmac.digest(self._key, token, "sha256")[:TOKEN_BYTES], "big")


def _rarest(postings: list["array[int]"]) -> list["array[int]"]:
    taken, left = [], POSTINGS
    for posting in sorted(postings, key=len):
        taken.append(posting[:left])
        left -= len(taken[-1])
        if left <= 0:
            break
    return taken


def _joined(tokens: list[int]) -> bytes:
    return b"".join(token.to_bytes(TOKEN_BYTES, "big") for token in tokens)


def _parted(joined: bytes) -> set[int]:
    starts = range(0, len(joined), TOKEN_BYTES)
    return {int.from_bytes(joined[at : at + TOKEN_BYTES], "big") for at in starts}
