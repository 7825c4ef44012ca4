"""Writing names of any script in plain Latin letters, with corrections where anyascii is poor.

Arabic, Hebrew and other scripts (`_BARE`) leave vowels out or write them in ways that do not
compare well. Their words are marked as bare, and only their consonants are compared.
"""

# ruff: noqa: SIM905 - a table of sounds is read in one line
import re
import unicodedata
from itertools import product

from anyascii import anyascii

_ARABIC = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءئؤأإآپچژکگیںہھےٱ",
        (
            "a b t th j ah kh d dh r z s sh s d t z - gh f q k l m n ah w y - a - y w a a a "
            "p ch zh k g y n ah ah y a"
        ).split(),
        strict=True,
    )
)
_GREEK = (
    ("γγ", "ng"),
    ("γκ", "ng"),
    ("γχ", "nch"),
    ("ου", "u"),
    ("αυ", "av"),
    ("ευ", "ev"),
    ("αι", "e"),
    ("ει", "i"),
    ("οι", "i"),
    ("υι", "i"),
    ("τζ", "tz"),
    ("η", "i"),
    ("υ", "i"),
    ("ω", "o"),
    ("χ", "ch"),
    ("θ", "th"),
    ("φ", "f"),
    ("β", "v"),
    ("ξ", "x"),
    ("ψ", "ps"),
)
_INITIAL_GREEK = (("μπ", "b"), ("ντ", "d"), ("γκ", "g"))
_BARE = ("ARABIC", "DEVANAGARI", "BENGALI", "HEBREW", "ETHIOPIC")
_ARTICLE = re.compile(r"^(?:al|el|ul|as|es|ash|esh|ad|ed|an|en|ar|er|at|et|az|ez)-(?=\w{2})")
SMALL = frozenset(
    "al el bin ibn bint ben bent binti bnt bn abn ould wuld wld von van der de da di del la le "
    "du y e os".split()
)
"""Articles and particles that are sometimes left out of a name; they are not compared."""
_BEFORE = re.compile(r"a?bd(?:[aeiou]l|a|ou?l)?|abu|abou|abo|abw")
"""Words that form one name with the next word: Abd (servant of), Abu (father of)."""
_JOINED = re.compile(r"^abd(?:[aeiou]l|[aeiou](?=([bcdfghjklmnpqrstvwxz])\1)|ou?l)?")
_GROWN_ON = re.compile(r"^(?:[ae]l(?=[^aeiouy]\w\w)|b[ei]n(?=[aeiou]\w\w))")
"""An article or a `ben` that is written together with the word after it."""


def script_of(text: str) -> str:
    """Return the script of the first letter as Unicode names it (LATIN, ARABIC, CYRILLIC …)."""
    for sign in text:
        if sign.isalpha():
            return unicodedata.name(sign, "").partition(" ")[0]
    return ""


def is_bare(word: str) -> bool:
    """Whether a word is in a script whose vowels cannot be compared (`_BARE`)."""
    # The last letter too: `words_of` may have put a Latin `abd` in front of an Arabic word.
    return script_of(word[-1:]) in _BARE or script_of(word) in _BARE


def words_of(name: str) -> list[str]:
    """Return the words of a name that matter for matching, in its own script.

    `عبد` and `Abdel` are joined with the next word. A name of particles only keeps all its words.
    """
    # The tatweel only stretches a word; marks of vowels and apostrophes are often left out.
    text = unicodedata.normalize("NFKC", name).casefold().replace("ـ", "")
    text = re.sub(r"[\u064b-\u065f\u0670'’ʼʻ`´ʾʿ\"]", "", text)
    text = " ".join(_ARTICLE.sub("", word) for word in re.split(r"[\s.,;/()_፡]+", text))
    found, waiting = [], ""
    for word in re.findall(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0dff]+[^\W\d_]*)*", text):
        plain = _plain(word)
        if _BEFORE.fullmatch(plain):
            waiting = "abd" if "d" in plain else "abu"
            continue
        if plain in SMALL and not waiting:
            continue
        found.append(waiting + (_without_article(word) if waiting else word))
        waiting = ""
    return found or [word for word in text.split() if word]


def romanised(word: str) -> str:
    """Return one word in lower-case Latin letters, without an article that is joined to it."""
    plain = _plain(_without_article(word))
    if plain.startswith("abd") and len(plain) > 5:
        return _JOINED.sub("abd", plain)
    return _GROWN_ON.sub("", plain)


def _plain(word: str) -> str:
    script = script_of(word[3:] if word.startswith(("abd", "abu")) else word)
    if script == "ARABIC":
        return "".join(_ARABIC.get(sign, sign) for sign in word).replace("-", "")
    if script == "GREEK":
        return _latin(_greek(word))
    latin = _latin(word)
    if script in ("DEVANAGARI", "BENGALI"):
        return re.sub(r"c(?!h)", "ch", latin)
    return latin


def _latin(word: str) -> str:
    flat = unicodedata.normalize("NFKD", word)
    flat = "".join(sign for sign in flat if not "\u0300" <= sign <= "\u036f")
    return re.sub(r"[^a-z]", "", anyascii(flat).casefold())


def _greek(word: str) -> str:
    flat = unicodedata.normalize("NFD", word)
    flat = "".join(sign for sign in flat if not "\u0300" <= sign <= "\u036f").replace("ς", "σ")
    for first, sound in _INITIAL_GREEK:
        if flat.startswith(first):
            flat = sound + flat[len(first) :]
    for letters, sound in _GREEK:
        flat = flat.replace(letters, sound)
    return flat


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 3 else word


_FOLDS = (
    (r"^nt", "d"),
    (r"^mp", "b"),
    (r"^gk", "g"),
    (r"(?:off|ow|of)$", "ov"),
    (r"(?:eff|ew)$", "ev"),
    (r"owa$", "ova"),
    (r"ph", "f"),
    (r"shch", "S"),
    (r"tsch|tch|cz", "C"),
    (r"sch", "S"),
    (r"ch", "C"),
    (r"dzh|dj", "j"),
    (r"ck", "k"),
    (r"gh", "g"),
    (r"ts|tz", "s"),
    (r"sh|ss", "s"),
    (r"th", "t"),
    (r"dh", "d"),
    (r"zh", "j"),
    (r"mp", "mb"),
    (r"nt", "nd"),
    (r"pt", "t"),
    (r"ksh?", "x"),
    (r"kh", "K"),
    (r"c(?=[eiy])", "s"),
    (r"q", "k"),
    (r"bh", "b"),
    (r"nh", "n"),
    (r"ng$", "n"),
    (r"ou|oo", "u"),
    (r"ee|ie|yy", "i"),
    (r"(.)\1", r"\1"),
)
"""Spellings and the letter for their sound, applied in this order. Capital letters stand for
spellings that can be spoken in several ways (`_CHOICES`)."""
_CHOICES = {
    "C": ("c", "k", "h", "s"),
    "S": ("s", "g"),
    "K": ("k", "h"),
    "x": ("ks", "h"),
    "w": ("v", ""),
    "c": ("k", "s"),
}
_BEGINNINGS = {"j": ("g", ""), "g": ("g", ""), "c": ("k", "", "s"), "b": ("b", "v")}
"""J is also Y (Julia, Yulia), B also V (Bikash, Vikash); C is silent in Somali (Cali, Ali)."""
_VOWELS = re.compile(r"[aeiouy]")


def folded(latin: str) -> str:
    """Return a romanised word with one letter for each sound; vowels are kept."""
    for pattern, sound in _FOLDS:
        latin = re.sub(pattern, sound, latin)
    return latin


def skeletons_of(flat: str) -> frozenset[str]:
    """Return the skeletons of a folded word: its consonants by how they sound.

    There are several where the spelling is ambiguous, at most 24.
    """
    parts = re.split(r"([CSKxwc])", flat[1:])
    start = _BEGINNINGS.get(flat[:1]) or _CHOICES.get(flat[:1]) or (flat[:1],)
    choices = [start, *(_CHOICES.get(part, (part,)) for part in parts)]
    return frozenset(_bones("".join(way)) for way in list(product(*choices))[:24])


def _bones(flat: str) -> str:
    bare = _VOWELS.sub("", re.sub(r"h$", "", flat)).replace("z", "s").replace("j", "g")
    return re.sub(r"(.)\1+", r"\1", bare) or flat[:1]
