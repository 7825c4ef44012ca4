"""Writing Burmese, Thai, Lao and Khmer words in Latin letters, as their speakers do.

anyascii writes letter by letter. In these scripts a vowel may stand before the consonant after
which it is spoken, a letter may be silent, and many vowels are not written, so that the result
would be alike with nothing that a clerk writes down. A capital letter in the result stands for a
sound that is spelt in several ways: see `romanisation.skeletons_of`.
"""

# ruff: noqa: SIM905 - a table of sounds is read in one line
import re
from itertools import pairwise


def burmese(word: str) -> str:
    """Return a Burmese word, as divided by `syllables_of`, in Latin letters."""
    # A stacked consonant ends the syllable before it.
    return "".join(map(_syllable, re.split(f"(?<=.){_BEGINS}", word.replace("\u1039", "\u103a"))))


def _syllable(syllable: str) -> str:
    found = _BURMESE.match(syllable)
    if not found:
        return ""
    onset, medials, rhyme = found.groups()
    sound = _burmese_onset(onset, medials)
    if onset in _VOWEL_LETTERS:
        return sound + _RHYMES.get(rhyme, "")[1:]
    spoken = _RHYMES.get(rhyme) or _other_rhyme(rhyme)
    return sound + (_AFTER_W.get(spoken, f"w{spoken}") if "\u103d" in medials else spoken)


def syllables_of(word: str) -> list[str]:
    """Divide a Burmese word into syllables, which are the words of a name in Latin letters.

    Syllables that are joined by a stacked consonant stay one word.
    """
    # Marks of tone are not compared.
    word = re.sub("[\u1037\u1038]", "", word).replace("\u102b", "\u102c")
    word = word.replace("\u1004\u103a\u1039", "\u1004\u1039")
    # `ဉ်` is also typed with the letter `ဥ`, and `ဦး` as one letter or two.
    word = word.replace("\u1025\u103a", "\u1009\u103a").replace("\u1025\u102e", "\u1026")
    return re.split(f"(?<=[^\u1039]){_BEGINS}", word)


_BEGINS = "(?=[\u1000-\u102a\u103f\u104e](?![\u103a\u1039]))"
_BURMESE = re.compile("([\u1000-\u102a\u103f])([\u103b-\u103e]*)(.*)", re.DOTALL)
_BURMESE_ONSETS = dict(
    zip(
        "ကခဂဃငစဆဇဈဉညဋဌဍဎဏတထဒဓနပဖဗဘမယရလဝသဟဠဿ",
        ("k kh g g ng s s z z ny ny t t d d n t t d d n p F b b m y Y l w th h l th").split(),
        strict=True,
    )
) | {"အ": "", "ဣ": "i", "ဤ": "i", "ဥ": "u", "ဦ": "u", "ဧ": "ay", "ဩ": "aw", "ဪ": "aw"}
_RHYMES = {
    "": "a",
    "ာ": "aA",
    "ိ": "i",
    "ီ": "i",
    "ု": "u",
    "ူ": "u",
    "ေ": "ay",
    "ဲ": "e",
    "ော": "aw",
    "ော်": "aw",
    "ို": "o",
    "ံ": "an",
    "ုံ": "on",
    "ိံ": "ein",
    "င်": "in",
    "ဉ်": "in",
    "ည်": "i",
    "န်": "an",
    "မ်": "an",
    "ဏ်": "an",
    "က်": "et",
    "တ်": "at",
    "ပ်": "at",
    "စ်": "it",
    "ယ်": "e",
    "ိန်": "ein",
    "ိမ်": "ein",
    "ိတ်": "eik",
    "ိပ်": "eik",
    "ုန်": "on",
    "ုမ်": "on",
    "ုဏ်": "on",
    "ုတ်": "ok",
    "ုပ်": "ok",
    "ုဋ်": "ok",
    "ောင်": "aung",
    "ောက်": "auk",
    "ိုင်": "aing",
    "ိုက်": "aik",
}
_AFTER_W = {"an": "un", "at": "ut"}
"""Rhymes that are spoken differently after the sign `ွ`; the others have a w before them."""
_VOWEL_LETTERS = "ဣဤဥဦဧဩဪ"


def _burmese_onset(onset: str, medials: str) -> str:
    latin = _BURMESE_ONSETS.get(onset, "")
    has_y = bool({"\u103b", "\u103c"} & set(medials))
    if "\u103e" in medials and onset in "ရယလသ" and (onset != "လ" or has_y):
        return "sh"
    if has_y and onset == "ခ":
        return "ch"
    return latin + ("y" if has_y else "")


def _other_rhyme(rhyme: str) -> str:
    """Return a rhyme that is in no table: its vowel, and a last consonant as `n` or `t`."""
    vowel, last = rhyme[:-2], rhyme[-2:-1]
    if not rhyme.endswith("\u103a"):
        return _RHYMES.get(rhyme[:1], "a")
    return _RHYMES.get(vowel, "a") + ("n" if last in "ငညဉဏနမ" else "t")


def thai(word: str) -> str:
    """Return a Thai word in Latin letters."""
    word = re.sub("[\u0e47-\u0e4b\u0e4d\u0e4e]", "", _without_silent(word))
    return _spoken(_with_vowels(word))


def lao(word: str) -> str:
    """Return a Lao word in Latin letters: its block is built like that of Thai."""
    for lao_letters, thai_letters in _LAO:
        word = word.replace(lao_letters, thai_letters)
    return thai(
        "".join(chr(ord(sign) - 0x80) if "\u0e80" < sign < "\u0edf" else sign for sign in word)
    )


_LAO = (
    ("\u0ebc", "ล"),
    ("\u0ebd", "\u0e35ย"),
    ("\u0ebb\u0ea7", "\u0e31ว"),
    ("\u0ebb", "O"),
    ("ໜ", "น"),
    ("ໝ", "ม"),
    ("ຊ", "ซ"),
    ("ຍ", "ย"),
    ("ຣ", "ร"),
    ("ໍາ", "\u0e33"),
    ("ໍ", "O"),
)
"""Letters and vowels of Lao that are not at the place of their Thai counterpart."""
_IRREGULAR = (("พรหม", "พรม"), ("เพชร", "เพช"), ("เสริ", "สeR"), ("ทราย", "ซาย"))
"""Words that are frequent in names and not spoken as they are written."""
_LETTERS = "\u0e01-\u0e2e"
_SONORANTS = "งญณนมยรลว"
_CLUSTERS = "กขคตปผพ"
_INITIALS = dict(
    zip(
        "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
        (
            "Q kh kh kh kh kh ng J ch ch s ch y d t th th th n d t th th th n b P F f F f F "
            "m y r l w s s s h l - h"
        ).split(),
        strict=True,
    )
)
_FINALS = dict.fromkeys("กขคฆ", "k") | dict.fromkeys("จชซดตถทธศษสฐฒฎฏฑ", "T")
_FINALS |= dict.fromkeys("บปพฟภ", "p") | dict.fromkeys("นณญ", "n")
_FINALS |= {"ง": "ng", "ม": "m", "ย": "i", "ว": "W", "ร": "N", "ล": "L", "ฬ": "L", "อ": ""}


def _without_silent(word: str) -> str:
    # A consonant below the sign of silence, with the ร, ล or ต that is spoken with it.
    word = re.sub(f"(?:ทร|ตร|ดร|กษณ|[{_LETTERS}][\u0e34\u0e38]?)\u0e4c", "", word)
    word = re.sub(f"รร(?=[{_LETTERS}](?![\u0e30-\u0e3a]))", "\u0e31", word).replace("รร", "\u0e31น")
    for written, spoken in _IRREGULAR:
        word = word.replace(written, spoken)
    return re.sub(f"ห(?=[{_SONORANTS}])", "", word)


def _with_vowels(word: str) -> str:
    """Put vowels after the consonants after which they are spoken, in Latin letters.

    `a` to `z` and `O` are vowels then; consonants stay Thai.
    """
    onset = f"([{_CLUSTERS}][รลว](?=[\u0e30-\u0e3a{_LETTERS}])|[{_LETTERS}])"
    for pattern, vowels in (
        (f"เ{onset}\u0e35ยะ?", "ia"),
        (f"เ{onset}\u0e37อะ?", "uea"),
        (f"เ{onset}\u0e32ะ?", "ao"),
        (f"เ{onset}\u0e34", "oe"),
        (f"เ{onset}อะ?", "oe"),
        (f"เ{onset}ย(?![\u0e30-\u0e3a])", "oei"),
        (f"เ{onset}[\u0e30\u0e31]?", "e"),
        (f"แ{onset}[\u0e30\u0e31]?", "ae"),
        (f"โ{onset}ะ?", "o"),
        (f"[ไใ]{onset}", "ai"),
    ):
        word = re.sub(pattern, rf"\1{vowels}", word)
    word = re.sub("(ai)ย", r"\1", word)
    for letters, sound in (
        ("\u0e31วะ", "ua"),
        ("\u0e31ว", "ua"),
        ("\u0e31", "a"),
        ("\u0e37อ", "ue"),
        ("\u0e33", "am"),
        ("\u0e35ย", "ia"),
        *zip(
            "\u0e30\u0e32\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39",
            "a a i i ue ue u u".split(),
            strict=True,
        ),
    ):
        word = word.replace(letters, sound)
    # Between two consonants, `ว` and `อ` are vowels.
    word = re.sub(f"(?<=[{_LETTERS}])ว(?=[{_LETTERS}]$)", "ua", word)
    return re.sub(f"(?<=[{_LETTERS}])อ(?=[{_LETTERS}]|$)", "o", word)


def _spoken(word: str) -> str:
    """Return the consonants in Latin letters, with the vowels between them that are not written."""
    said = ""
    runs = re.findall(f"[{_LETTERS}]+|[^{_LETTERS}]+", word)
    for at, run in enumerate(runs):
        if "\u0e01" <= run[0] <= "\u0e2e":
            onset = _onset_of(run) if at + 1 < len(runs) else ""
            said += _closed(run[: len(run) - len(onset)], has_vowel=at > 0)
            said += "".join(map(_initial, onset))
        else:
            said += run.replace("O", "o")
    return said


def _closed(run: str, *, has_vowel: bool) -> str:
    """Return consonants without a written vowel, after a vowel or at the beginning of a word."""
    said = ""
    if has_vowel and len(run) % 2:
        said, run = _FINALS.get(run[0], ""), run[1:]
    elif len(run) == 3 and run[0] in _CLUSTERS and run[1] in "รล":
        return _initial(run[0]) + _initial(run[1]) + "o" + _FINALS.get(run[2], "")
    for first, last in zip(run[::2], run[1::2], strict=False):
        said += _initial(first) + "o" + _FINALS.get(last, "")
    return said + (_initial(run[-1]) + "a" if len(run) % 2 else "")


def _onset_of(run: str) -> str:
    is_cluster = len(run) > 1 and run[-2] in _CLUSTERS and run[-1] in "รลว"
    return run[-2:] if is_cluster else run[-1:]


def _initial(letter: str) -> str:
    return _INITIALS.get(letter, "").replace("-", "")


def khmer(word: str) -> str:
    """Return a Khmer word in Latin letters."""
    word = re.sub("[\u1780-\u17a2]\u17cd", "", word)  # silent
    word = re.sub("[\u17cb\u17cc\u17ce-\u17d1\u17dd]", "", word)
    said, is_open, units = "", False, _KHMER.findall(word)
    for (onset, signs), (next_onset, following) in pairwise([*units, ("", "")]):
        first, *below = onset.replace("\u17d2", "")
        vowel, heard = signs.strip(_SHIFTS), [_KHMER_ONSETS.get(one, "") for one in below]
        # A consonant without a vowel ends the syllable before it, if that is open.
        ends = is_open and not vowel and bool(below or following or not next_onset)
        if ends or (is_open and below and not _is_khmer_cluster(first, below[0])):
            said += _KHMER_FINALS.get(first, _KHMER_ONSETS.get(first, ""))
        else:
            said += _KHMER_ONSETS.get(first, "")
        # At the end of a word, only the first of several consonants is heard.
        said += "" if ends and not next_onset else "".join(heard)
        is_open = not ends and "\u17c6" not in signs
        is_soft = (first in _SOFT) != bool(set(_SHIFTS) & set(signs))
        spoken = "" if ends else _khmer_vowel(vowel, is_soft=is_soft)
        # Only the first syllable of a word keeps the sound `ea`: Chea, and Dara.
        said += "a" if said[:-1] and spoken == "ea" and len(units) > 1 else spoken
    return said


_SHIFTS = "\u17c9\u17ca"
"""The signs that move a consonant to the other series."""
_KHMER = re.compile("([\u1780-\u17b3](?:\u17d2[\u1780-\u17a2])*)([\u17b6-\u17ca]*)")
_KHMER_ONSETS = dict(
    zip(
        "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវឝឞសហឡអ",
        ("Q kh Q kh ng ch ch ch ch nh V t V t n V t V t n B F P F m y r l v s s s h l -").split(),
        strict=True,
    )
) | {"ឥ": "e", "ឦ": "i", "ឧ": "u", "ឩ": "u", "ឪ": "ov", "ឫ": "ri", "ឬ": "ri", "ឯ": "ae", "ឱ": "o"}
_KHMER_ONSETS["អ"] = ""
_KHMER_FINALS = {"ក": "k", "ខ": "k", "គ": "k", "ច": "C", "ជ": "C", "ញ": "nh", "ប": "p", "ព": "p"}
_KHMER_FINALS |= {"រ": "R", "ស": "U", "ត": "t", "ដ": "t", "ទ": "t", "ភ": "p", "វ": "W"}
_SOFT = set("គឃងជឈញឌឍទធនពភមយរលវ")
"""The consonants of the second series, after which a vowel is spoken differently."""
_KHMER_VOWELS = {
    "": ("a", "o"),
    "\u17b6": ("a", "ea"),
    "\u17b7": ("e", "i"),
    "\u17b8": ("ei", "i"),
    "\u17b9": ("oe", "i"),
    "\u17ba": ("eu", "eu"),
    "\u17bb": ("o", "u"),
    "\u17bc": ("o", "u"),
    "\u17bd": ("uo", "uo"),
    "\u17be": ("aeu", "eu"),
    "\u17bf": ("oea", "oea"),
    "\u17c0": ("ie", "ie"),
    "\u17c1": ("e", "e"),
    "\u17c2": ("ae", "e"),
    "\u17c3": ("ai", "ey"),
    "\u17c4": ("ao", "o"),
    "\u17c5": ("ao", "ov"),
    "\u17c6": ("am", "um"),
    "\u17bb\u17c6": ("om", "um"),
    "\u17b6\u17c6": ("am", "oam"),
    "\u17c7": ("ah", "eah"),
    "\u17bb\u17c7": ("oh", "uh"),
}


def _khmer_vowel(signs: str, *, is_soft: bool) -> str:
    both = _KHMER_VOWELS.get(signs) or _KHMER_VOWELS.get(signs[:1]) or ("", "")
    return both[is_soft]


def _is_khmer_cluster(first: str, second: str) -> bool:
    """Whether a consonant and the one below it are spoken together, as `ស្រ` is."""
    return second in "រលវយ" or first == "ស"
