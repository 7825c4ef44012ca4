"""Writing names of any script in plain Latin letters, with corrections where anyascii is poor.

Arabic, Hebrew and other scripts (`_BARE`) leave vowels out or write them in ways that do not
compare well. Their words are marked as bare, and only their consonants are compared.

Decision. *Context*: in the languages of many survivors one letter stands for several sounds (ض is
Reza and Rida), vowels are not written, or stand before their consonant. *Options*: the libraries
normality and rigour, which write names in Latin letters with the transliterations of ICU; own
tables. *Choice*: own tables. Measured in November 2026 on `names.yaml` in the tests, normality with
Jaro-Winkler recognised 0 to 50 % of the spellings in Arabic letters, Burmese, Thai, Khmer and Lao;
rigour covers six scripts, none of these, and pairs names from a dictionary, which did not have
رمضان with Ramazan. *Consequence*: what no table knows goes through anyascii.
"""

# ruff: noqa: SIM905 - a table of sounds is read in one line
import re
import unicodedata
from functools import lru_cache
from itertools import product

from anyascii import anyascii

from caseflow.people import abugidas

_ARABIC = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءئؤأإآپچژکگیںہھےٱ",
        (
            "a b t T j ah kh d D r z s sh s D t Z - G f Q k l m n ah w y - a - y w a a a "
            "p ch zh k g y n ah ah y a"
        ).split(),
        strict=True,
    )
)
_ARABIC |= dict(zip("ګځڅښږړڑډڈټٹڼېۍۀ", "g Z ch H zh E E d d t t n y y a".split(), strict=True))
_ARABIC |= dict(zip("ەێۆڵڕڤۇۋڭھۃێڎ", "a y o l r v u v ng ah - y d".split(), strict=True))
"""Letters of Arabic, Persian and Dari; of Pashto and Urdu; of Sorani and Uyghur. For the capital
letters see `_CHOICES`."""
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
_ARABIC_PARTICLES = frozenset("al el bin ibn bint ben bent binti bnt bn abn ould wuld wld".split())
_EUROPEAN_PARTICLES = frozenset("von van der de da di del la le du y e os".split())
"""Articles and particles that are sometimes left out of a name; they are not compared."""
_USE_ARABIC_PARTICLES = ("ARABIC", "LATIN", "CYRILLIC", "DEVANAGARI", "BENGALI", "GREEK")
_VIETNAMESE_LETTERS = re.compile("[\u1ea0-\u1ef9ơư]")
_VIETNAMESE = frozenset(
    "nguyen tran pham huynh hoang phan dang bui ngo duong trinh dinh truong thi".split()
)
"""Words by which a name is Vietnamese, so that `Le`, `Van` and `Du` in it are names."""
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
    text = re.sub(r"[\u064b-\u065f\u0670'’ʼʻ`´ʾʿ\"\u200b-\u200f]", "", text)
    text = " ".join(_ARTICLE.sub("", word) for word in re.split(r"[\s.,;/()_፡]+", text))
    written = _written_words(text)
    found, waiting = [], ""
    for at, word in enumerate(written):
        plain = _plain(word)
        if _BEFORE.fullmatch(plain):
            waiting = "abd" if "d" in plain else "abu"
            continue
        if not waiting and _is_particle(plain, at, written):
            continue
        found.append(waiting + (_without_article(word) if waiting else word))
        waiting = ""
    return found or [word for word in text.split() if word]


def _written_words(text: str) -> list[str]:
    """Divide a text at everything that is neither a letter nor a mark on one."""
    kept = "".join(
        sign if sign.isalpha() or unicodedata.category(sign)[0] == "M" else " " for sign in text
    )
    return [
        part
        for word in kept.split()
        for part in (abugidas.syllables_of(word) if script_of(word) == "MYANMAR" else [word])
        if any(map(str.isalpha, part))
    ]


def _is_particle(plain: str, at: int, written: list[str]) -> bool:
    """Whether a word is a particle in the language of the name, as far as that can be seen."""
    if at + 1 == len(written) or _is_vietnamese(tuple(written)):
        return False
    script = script_of(written[at])
    if plain in _ARABIC_PARTICLES:
        return script in _USE_ARABIC_PARTICLES
    return at > 0 and script == "LATIN" and plain in _EUROPEAN_PARTICLES


@lru_cache(maxsize=256)
def _is_vietnamese(written: tuple[str, ...]) -> bool:
    return any(_VIETNAMESE_LETTERS.search(word) or _plain(word) in _VIETNAMESE for word in written)


def romanised(word: str) -> str:
    """Return one word in lower-case Latin letters, without an article that is joined to it."""
    plain = _plain(_without_article(re.sub("^عبدال", "abd", word)))
    if plain.startswith("abd") and len(plain) > 5:
        return _JOINED.sub("abd", plain)
    return _GROWN_ON.sub("", plain)


def _plain(word: str) -> str:
    script = script_of(word[3:] if word.startswith(("abd", "abu")) else word)
    if script == "ARABIC":
        # After these consonants the letter `ھ` is their aspiration, which has no sound of its own.
        word = re.sub("(?<=[بپتٹجچدڈرڑکگ])ھ", "", word)
        word = re.sub("(?<=..)اء?ا?ل(?=د[یي]ن$)", "", word)  # Ziauddin: the article is not heard
        return "".join(_ARABIC.get(sign) or _latin(sign) for sign in word).replace("-", "")
    if script == "GREEK":
        return _latin(_greek(word))
    if script in _ABUGIDAS:
        return _ABUGIDAS[script](word)
    latin = _latin(word)
    if script in ("DEVANAGARI", "BENGALI"):
        return re.sub(r"c(?!h)", "ch", latin)
    return latin


_ABUGIDAS = {
    "MYANMAR": abugidas.burmese,
    "THAI": abugidas.thai,
    "LAO": abugidas.lao,
    "KHMER": abugidas.khmer,
}


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
    (r"^h(?=[tslmnpk])", ""),
    (r"^aung$", "on"),
    (r"ay|ey|ai", "ei"),
    (r"(?<=[b-df-hj-np-tv-z])y$", "i"),
    (r"o[eh]$", "o"),
    (r"ph", "f"),
    (r"shch", "S"),
    (r"tsch|tch|cz", "C"),
    (r"sch", "S"),
    (r"chh?", "C"),
    (r"dzh|dj", "j"),
    (r"^dz", "z"),
    (r"pF", "F"),
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
    "x": ("ks", "h", "s"),
    "w": ("v", ""),
    "c": ("k", "s"),
    "A": ("", "r"),
    "B": ("b", "p"),
    "D": ("d", "s"),
    "E": ("r", "d"),
    "F": ("f", "p"),
    "G": ("g", "k"),
    "H": ("s", "k", "h"),
    "J": ("c", "g"),
    "L": ("l", "n"),
    "N": ("n", "rn", "r"),
    "P": ("p", "b"),
    "Q": ("k", "g"),
    "R": ("r", ""),
    "T": ("t", "s"),
    "U": ("s", "h", ""),
    "V": ("t", "d"),
    "W": ("", "v"),
    "Y": ("y", "r"),
    "Z": ("s", "d"),
}
"""The sounds of a letter or spelling that can be spoken in several ways. The capital letters from B
on stand for letters of other scripts, in the order in which the sounds are most often meant."""
_USUAL = str.maketrans("BDEFGHJLNPQRTUVWYZ", "bdrfgsClnpkrtstoyz", "A")
_BEGINNINGS = {"j": ("g", ""), "g": ("g", ""), "c": ("k", "", "s"), "b": ("b", "v")}
"""J is also Y (Julia, Yulia), B also V (Bikash, Vikash); C is silent in Somali (Cali, Ali)."""
_VOWELS = re.compile(r"[aeiouy]")


def folded(latin: str) -> str:
    """Return a romanised word with one letter for each sound; vowels are kept."""
    for pattern, sound in _FOLDS:
        latin = re.sub(pattern, sound, latin)
    return latin


def usual(flat: str) -> str:
    """Return a folded word with the usual letter for each sound that has several spellings."""
    return flat.translate(_USUAL)


def skeletons_of(flat: str) -> frozenset[str]:
    """Return the skeletons of a folded word: its consonants by how they sound.

    There are several where the spelling is ambiguous, at most 24.
    """
    parts = re.split(r"([A-Zxwc])", flat[1:])
    start = _BEGINNINGS.get(flat[:1]) or _CHOICES.get(flat[:1]) or (flat[:1],)
    choices = [start, *(_CHOICES.get(part, (part,)) for part in parts)]
    return frozenset(_bones("".join(way)) for way in list(product(*choices))[:24])


def _bones(flat: str) -> str:
    bare = _VOWELS.sub("", re.sub(r"h$", "", flat)).replace("z", "s").replace("j", "g")
    return re.sub(r"(.)\1+", r"\1", bare) or flat[:1]
