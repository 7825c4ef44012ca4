"""The tokens by which a name is found, and the similarity of two names (0 to 1).

The *skeleton* of a word is its consonants by how they sound; see `romanisation`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import jellyfish
from rapidfuzz.distance import JaroWinkler, Levenshtein

from caseflow.people import romanisation

ALIKE = 0.8
"""The similarity from which two names are shown as alike."""
SHORT = 3
"""How many consonants a word must have to be found by them with one left out; a shorter one would
match too many others."""
_WORD = 0.8
"""The similarity from which two words count as the same word."""


@dataclass(frozen=True)
class Word:
    """One word of a name: its sounds, in Latin letters, and its possible skeletons.

    `sound` has a capital letter for each sound that is spelt in several ways, and `latin` the usual
    one of them. `bare` is true for scripts that leave vowels out, where only consonants can be
    compared.
    """

    sound: str
    latin: str
    skeletons: frozenset[str]
    bare: bool


@dataclass(frozen=True)
class Tokens:
    """The tokens by which a name is found.

    `words` are whole words by their sound, `parts` are pieces of words, and `spelt` are words as
    they are spelt and by their sound with one consonant left out.
    """

    words: frozenset[str]
    parts: frozenset[str]
    spelt: frozenset[str]


PLACEHOLDERS = {
    "en": (
        "unknown|not known|name unknown|unknown name|name not known|name not given|"
        "not given|no name|noname|none|n a|not available|not applicable|not stated|"
        "not recorded|not provided|refused|declined|withheld|anonymous|nameless|unnamed|"
        "unidentified|does not know|jane doe|john doe|no full name|to be confirmed|tbc|tbd"
    ),
    "ar": (
        "غير معروف|غير معروفة|غير معلوم|غير معلومة|مجهول|مجهولة|مجهول الاسم|مجهولة الاسم|"
        "مجهول الهوية|مجهولة الهوية|بدون اسم|بلا اسم|لا اسم|لا يوجد|لا يوجد اسم|لم يذكر|"
        "لم يذكر الاسم|الاسم غير معروف|الاسم غير مذكور|غير مذكور|غير محدد|لا تعرف|لا يعرف|رفض|رفضت"
    ),
}
"""What is written where there is no name, by language of the pages; each of them has a line."""
_PLACEHOLDERS = frozenset("|".join(PLACEHOLDERS.values()).split("|"))


def given(name: str) -> str:
    """Return the name, or nothing when it only says that there is none: `unknown`, `n/a`, `?`."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = re.sub("[\u064b-\u0652\u0640'’]", "", plain).translate(_ALEFS)
    words = " ".join(re.findall(r"\w+", plain))
    return name if any(map(str.isalpha, words)) and words not in _PLACEHOLDERS else ""


_ALEFS = str.maketrans("أإآٱ", "اااا")


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[Word, ...]:
    """Return the words of a name that matter for matching, without articles and particles.

    What only says that there is no name has none.
    """
    found: list[Word] = []
    if not given(name):
        return ()
    for written in romanisation.words_of(name):
        sound = romanisation.folded(romanisation.romanised(written))
        if sound:
            found.append(_word(sound, bare=romanisation.is_bare(written)))
    return tuple(found)


def readings_of(name: str) -> tuple[tuple[Word, ...], ...]:
    """Return the words of a name as written, then with each pair of neighbours as one word."""
    words = words_of(name)
    return (words, *_joined(words))


def tokens_of(name: str) -> Tokens:
    """Return the tokens of a name; each kind of token begins with another letter."""
    parts, spelt = set[str](), set[str]()
    for word in words_of(name):
        parts |= {f"m{jellyfish.metaphone(word.latin)}"}
        parts |= {f"t{part}" for bones in word.skeletons for part in _trigrams(bones)}
        spelt |= nearly(word)
    every = {word for reading in readings_of(name) for word in reading}
    return Tokens(
        frozenset(token for word in every for token in sounds(word)),
        frozenset(parts - {"m"}),  # words without a metaphone code would all match one another
        frozenset(spelt.union(map(spelling_of, every))),
    )


def sounds(word: Word) -> frozenset[str]:
    """Return the tokens of a word's skeletons."""
    return frozenset(f"s{bones}" for bones in word.skeletons)


def spelling_of(word: Word) -> str:
    """Return the token of a word in Latin letters, with its vowels."""
    return f"l{word.latin}"


def nearly(word: Word) -> frozenset[str]:
    """Return tokens that two words share when one has a consonant more: Jallo and Diallo."""
    near = set()
    for bones in word.skeletons:
        if len(bones) > SHORT:
            near |= {bones[:at] + bones[at + 1 :] for at in range(len(bones))}
        if len(bones) >= SHORT:
            near.add(bones)
    return frozenset(f"d{bones}" for bones in near)


def likeness(one: str, other: str) -> float:
    """Return the similarity of two names (0 to 1).

    The words may be in any order, the longer name may have more of them, and two of its words may
    be written together in the other.
    """
    few, many = sorted((words_of(one), words_of(other)), key=len)
    if not few:
        return 0.0
    straight = _matched(few, many)
    if straight >= ALIKE or len(few) == len(many):
        return straight
    return max(straight, *(_matched(few, joined) for joined in _joined(many)))


def _matched(few: tuple[Word, ...], many: tuple[Word, ...]) -> float:
    """Return the similarity when every word of the shorter name is matched with one of the longer.

    It stays below ALIKE unless each of them has a match.
    """
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
    """Return the similarity of two words (0 to 1)."""
    # The numbers here and in `_matched` were tuned on a part of the names in the tests of name
    # matching, which measure the result on the other part too.
    near = float(JaroWinkler.similarity(one.latin, other.latin))
    common, bare = one.skeletons & other.skeletons, one.bare or other.bare
    if not common:
        close = Levenshtein.normalized_similarity(one.latin, other.latin) >= 0.8
        return max(near * 0.9, 0.82) if close and near >= 0.88 else near * 0.75
    length = max(len(bones) for bones in common)
    if length >= 3:
        return max(near, 0.92 if bare or near >= 0.7 else 0.82)
    if bare:
        return max(
            near,
            0.88 if length == 2 else 0.82 if min(len(one.latin), len(other.latin)) < 5 else near,
        )
    return near if near >= 0.75 or length == 1 else 0.6


def written_otherwise(one: str, other: str) -> bool:
    """Whether two names are written in different scripts."""
    return romanisation.script_of(one) != romanisation.script_of(other)


def digits_of(phone: str) -> str:
    """Return the last nine digits of a telephone number; empty with fewer than seven digits.

    So a number is the same with and without its country code.
    """
    # `\d` matches digits of every script, and `int` reads them: ٠١٢ becomes 012.
    digits = re.sub(r"\D", "", phone)
    plain = "".join(str(int(digit)) for digit in digits)
    return plain[-9:] if len(plain) >= 7 else ""


def number_of(document: str) -> str:
    """Return the letters and digits of a document's number, in capitals.

    Empty with fewer than five, which are too few to tell people apart.
    """
    plain = re.sub(r"[\W_]", "", document.upper())
    return plain if len(plain) >= 5 else ""


def _joined(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """Yield the name with each pair of neighbours as one word: `Haile Mikael`, `Hailemikael`."""
    for at in range(len(words) - 1):
        sound = words[at].sound + words[at + 1].sound
        joined = _word(sound, bare=words[at].bare or words[at + 1].bare)
        yield (*words[:at], joined, *words[at + 2 :])


def _word(sound: str, *, bare: bool) -> Word:
    return Word(sound, romanisation.usual(sound), romanisation.skeletons_of(sound), bare)


def _trigrams(bones: str) -> set[str]:
    framed = f"^{bones}$"
    return {framed[at : at + 3] for at in range(len(framed) - 2)}
