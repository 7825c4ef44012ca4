"""How well names are recognised across scripts, and how seldom wrongly: printed and asserted."""

import pytest

from caseflow.people import name_matching
from caseflow.web.language import LANGUAGES as SHIPPED
from tests.conftest import FIGURE
from tests.unit.people.name_matching.names import APART, FALSE, NAMES, OTHERS, RECALL, people


def missed(of):
    """(variants that were not recognised, all variants), each against the name on file."""
    pairs = [(names[0], variant) for names in of for variant in names[1:]]
    return [pair for pair in pairs if name_matching.likeness(*pair) < name_matching.ALIKE], len(
        pairs
    )


def false_matches(of):
    """(wrongly alike, all pairs): every variant with everybody unrelated and with one another."""
    pairs = [(name, other) for names in of for name in names for other in OTHERS]
    for at, names in enumerate(of):
        pairs += [(name, other) for name in names for them in of[at + 1 :] for other in them]
    return [pair for pair in pairs if name_matching.likeness(*pair) >= name_matching.ALIKE], len(
        pairs
    )


def test_the_fixture_is_large_enough():
    everybody = [names for of in NAMES.values() for names in of]
    assert len(everybody) >= 80 and sum(len(names) - 1 for names in everybody) >= 250
    assert sum(map(len, everybody)) >= 300 and len(OTHERS) >= 300
    assert len(set(OTHERS)) == len(OTHERS)


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned on", "held out"])
def test_variants_are_recognised_and_others_are_not(held_out, record_property):
    part = people(held_out)
    missing, asked = [], 0
    lines = []
    for script, of in part.items():
        none, count = missed(of)
        missing, asked = missing + none, asked + count
        lines.append(f"  {script}: recall {1 - len(none) / count:.3f} of {count}")
    wrong, compared = false_matches([names for of in part.values() for names in of])
    recall, share = 1 - len(missing) / asked, len(wrong) / compared
    said = (
        f"names, {'held out' if held_out else 'tuned on'}: recall {recall:.3f} of {asked}, "
        f"false matches {share:.5f} of {compared}"
    )
    record_property(FIGURE, "\n".join([said, *lines]))
    assert recall >= RECALL, missing
    assert share <= FALSE, wrong[:20]


LANGUAGES = [
    "dari",
    "persian",
    "pashto",
    "sorani",
    "urdu",
    "burmese",
    "thai",
    "khmer",
    "lao",
    "vietnamese",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_a_language_are_recognised_and_close_ones_are_not(language, record_property):
    none, count = missed(NAMES[language])
    close = APART[language]
    wrong = [pair for pair in close if name_matching.likeness(*pair) >= name_matching.ALIKE]
    recall = 1 - len(none) / count
    record_property(
        FIGURE,
        f"names, {language}: recall {recall:.3f} of {count}, "
        f"false matches {len(wrong)} of {len(close)} close names {wrong or ''}".rstrip(),
    )
    assert count >= 10 and len(close) >= 3
    assert recall >= RECALL, none
    assert not wrong


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("رضا محمدی", "Reza Mohammadi"),
        ("رمضان", "Ramazan"),
        ("رمضان", "Ramadan"),
        ("ګل مکۍ", "Gul Makai"),
        ("گوڵاڵە", "Gulala"),
        ("ကျော်ဇင်", "Kyaw Zin"),
        ("สมหญิง", "Somying"),
        ("Գոհար", "Gohar"),  # a script without a table of its own goes through anyascii
    ],
)
def test_the_same_name_in_two_scripts_is_alike(one, other):
    assert name_matching.likeness(one, other) >= name_matching.ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [("မေမေ", "မိုးမိုး"), ("Nguyễn Văn Lê", "Nguyễn Văn Du"), ("Nguyen Van Le", "Nguyen Van Du")],
)
def test_different_names_of_one_language_are_not_alike(one, other):
    assert name_matching.likeness(one, other) < name_matching.ALIKE


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Nguyễn Văn Lê", 3),  # Văn and Lê are a German and a French particle elsewhere
        ("Maria de la Cruz", 2),
        ("Le Thi Du", 3),
        ("Ahmad bin Yusuf", 2),
        ("แดง ลา เด", 3),
        ("فاطمه بنت علی", 2),
        ("သန္တာဝင်း", 2),
        ("ស្រីមុំ", 1),
    ],
)
def test_a_particle_is_dropped_only_in_its_own_language_and_marks_stay_with_their_word(name, words):
    assert len(name_matching.words_of(name)) == words


@pytest.mark.parametrize(
    "nothing",
    ["unknown", "Unknown", "NAME NOT GIVEN", "n/a", "N.A.", "?", "-", "", "غير معروف", "مجهولة"],
)
def test_what_says_that_there_is_no_name_is_none(nothing):
    assert name_matching.given(nothing) == ""
    assert name_matching.words_of(nothing) == ()
    assert name_matching.likeness(nothing, nothing) == 0.0


@pytest.mark.parametrize("name", ["Na", "Noname Okello", "رفضت علي", "Unknown Pleasures"])
def test_a_name_that_is_close_to_one_of_them_is_a_name(name):
    assert name_matching.given(name) == name


def test_every_language_of_the_pages_has_its_words_for_no_name():
    assert set(name_matching.PLACEHOLDERS) == set(SHIPPED)
