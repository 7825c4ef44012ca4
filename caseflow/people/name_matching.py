"""Tokens by which a name is found, and how alike two names are (0 to 1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import jellyfish
from rapidfuzz.distance import JaroWinkler, Levenshtein

from caseflow.people import romanisation

ALIKE = 0.8
"""From here two names are shown as alike."""
SHORT = 3
"""Consonants below which a word that lacks one of them could be any other."""
_WORD = 0.8
"""From here two words are one word."""


@dataclass(frozen=True)
class Word:
    """One word of a name: in Latin letters, its consonants, and whether vowels are missing."""

    latin: str
    skeletons: frozenset[str]
    bare: bool


@dataclass(frozen=True)
class Tokens:
    """By what a name is found: whole words by their sound, parts of words, and how words are
    spelt: as a whole, and by their sound with one consonant left out."""

    words: frozenset[str]
    parts: frozenset[str]
    spelt: frozenset[str]


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[Word, ...]:
    """The words of a name that count."""
    found = []
    for written in romanisation.words_of(name):
        latin = romanisation.folded(romanisation.romanised(written))
        if latin:
            found.append(
                Word(latin, romanisation.skeletons_of(latin), romanisation.is_bare(written))
            )
    return tuple(found)


def readings_of(name: str) -> tuple[tuple[Word, ...], ...]:
    """The words of a name as they stand, then with each two neighbours written together."""
    words = words_of(name)
    return (words, *_joined(words))


def tokens_of(name: str) -> Tokens:
    """Skeletons of the words of every reading, how these are spelt, and parts of the words."""
    parts, spelt = set[str](), set[str]()
    for word in words_of(name):
        parts |= {f"m{jellyfish.metaphone(word.latin)}"}
        parts |= {f"t{part}" for bones in word.skeletons for part in _trigrams(bones)}
        spelt |= nearly(word)
    every = {word for reading in readings_of(name) for word in reading}
    return Tokens(
        frozenset(token for word in every for token in sounds(word)),
        frozenset(parts - {"m"}),
        frozenset(spelt.union(map(spelling_of, every))),
    )


def sounds(word: Word) -> frozenset[str]:
    """The tokens of a word's consonants."""
    return frozenset(f"s{bones}" for bones in word.skeletons)


def spelling_of(word: Word) -> str:
    """The token of a word in Latin letters, vowels and all."""
    return f"l{word.latin}"


def nearly(word: Word) -> frozenset[str]:
    """Tokens that two words share when their consonants differ in one: Jallo and Diallo."""
    near = set()
    for bones in word.skeletons:
        if len(bones) > SHORT:
            near |= {bones[:at] + bones[at + 1 :] for at in range(len(bones))}
        if len(bones) >= SHORT:
            near.add(bones)
    return frozenset(f"d{bones}" for bones in near)


def likeness(one: str, other: str) -> float:
    """How alike two names are, as written or with two words of the longer one joined."""
    few, many = sorted((words_of(one), words_of(other)), key=len)
    if not few:
        return 0.0
    straight = _matched(few, many)
    if straight >= ALIKE or len(few) == len(many):
        return straight
    return max(straight, *(_matched(few, joined) for joined in _joined(many)))


def _matched(few: tuple[Word, ...], many: tuple[Word, ...]) -> float:
    """Every word of the shorter name must find its like in the longer one, in any order."""
    few, many = sorted((few, many), key=len)
    found, left = [], list(many)
    for word in few:
        best = max(left, key=lambda other: alike(word, other))
        found.append(alike(word, best))
        left.remove(best)
    if min(found) < _WORD:
        return min(sum(found) / len(found), ALIKE - 0.01)
    scored = sum(found) / len(found) - 0.02 * min(len(left), 3)
    return max(ALIKE, scored * 0.9 if len(few) == 1 and left else scored)


def alike(one: Word, other: Word) -> float:
    """How alike two words are."""
    near = float(JaroWinkler.similarity(one.latin, other.latin))
    common, bare = one.skeletons & other.skeletons, one.bare or other.bare
    if not common:
        close = Levenshtein.normalized_similarity(one.latin, other.latin) >= 0.8
        return max(near * 0.9, 0.82) if close and near >= 0.88 else near * 0.75
    length = max(len(bones) for bones in common)
    if length >= 3:
        return max(near, 0.92 if bare or near >= 0.7 else 0.82)
    if bare:
        return max(near, 0.88 if length == 2 else 0.82 if len(one.latin) < 5 else near)
    return near if near >= 0.75 or length == 1 else 0.6


def written_otherwise(one: str, other: str) -> bool:
    """Whether the two are in different scripts."""
    return romanisation.script_of(one) != romanisation.script_of(other)


def digits_of(phone: str) -> str:
    """The last nine digits of a telephone number, whatever stands before; empty when too short."""
    digits = re.sub(r"\D", "", phone)
    plain = "".join(str(int(digit)) for digit in digits)
    return plain[-9:] if len(plain) >= 7 else ""


def number_of(document: str) -> str:
    """Letters and digits of a document's number; empty when too short to tell people apart."""
    plain = re.sub(r"[\W_]", "", document.upper())
    return plain if len(plain) >= 5 else ""


def _joined(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """The name with each two neighbours written together: `Haile Mikael`, `Hailemikael`."""
    for at in range(len(words) - 1):
        latin = words[at].latin + words[at + 1].latin
        both = words[at].bare or words[at + 1].bare
        joined = Word(latin, romanisation.skeletons_of(latin), both)
        yield (*words[:at], joined, *words[at + 2 :])


def _trigrams(bones: str) -> set[str]:
    framed = f"^{bones}$"
    return {framed[at : at + 3] for at in range(len(framed) - 2)}
