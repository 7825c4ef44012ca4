"""The languages that a form offers, their names, and when two codes may mean one language."""

import pytest
from babel import Locale

from caseflow import languages

ENGLISH = Locale("en")


def said(text):
    return text


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("prs", "Dari"),
        ("ckb", "Kurdish (Sorani)"),
        ("kmr", "Kurdish (Kurmanji)"),
        ("rhg", "Rohingya"),
        ("bin", "Edo (Bini)"),
        ("kri", "Krio"),
        ("haz", "Hazaragi"),
        ("rom", "Romani"),
        ("ase", "American Sign Language"),
        ("tir", "Tigrinya"),
        ("ti", "Tigrinya"),  # stored before
        ("xx", None),
    ],
)
def test_a_language_has_the_name_that_its_speakers_use(code, name):
    assert languages.name_of(code, ENGLISH, said) == name


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_every_language_has_a_name_and_a_code_of_three_letters(locale):
    names = languages.names(Locale.parse(locale), said)
    assert set(names) == set(languages.CODES) and len(names) > 200
    assert all(len(code) == 3 and name != code for code, name in names.items())
    assert len(set(names.values())) == len(names)


def test_a_code_of_two_letters_is_read_as_the_same_language():
    assert languages.current("ti") == "tir"
    assert languages.current("tir") == "tir"
    assert languages.current("her dialect") == "her dialect"


@pytest.mark.parametrize(
    ("spoken", "offered", "are_in_common"),
    [
        (["prs"], ["fa"], True),  # `Persian`, when nobody has said which
        (["fas"], ["prs"], True),
        (["prs"], ["pes"], False),
        (["ckb"], ["ku"], True),
        (["ckb"], ["kmr"], False),
        (["tir"], ["ti"], True),
        (["tir"], ["am"], False),
        ([], ["am"], False),
    ],
)
def test_a_language_is_in_common_by_either_code(spoken, offered, are_in_common):
    assert languages.in_common(spoken, offered) is are_in_common


@pytest.mark.parametrize(
    ("spoken", "language"),
    [
        (["ara"], "ar"),
        (["apc"], "ar"),
        (["ar"], "ar"),
        (["tir", "ara"], "ar"),
        (["eng", "ara"], "en"),
        (["tir"], "en"),
        (["her own words"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_with_a_catalogue_is_taken(spoken, language):
    assert languages.catalogue_for(spoken, ("en", "ar"), "en") == language
