"""What is recorded of a person, as it is said to a reader."""

import pytest

from caseflow.people import labels


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("nationality", "ER", "Eritrea"),
        ("nationality", "XQ", "XQ"),
        ("nationality", ["ER", "stateless"], "Eritrea, Stateless"),
        ("nationality", "", ""),
        ("nationality", "XA", "XA"),  # CLDR has a name for it: a region of nobody
        ("nationality", None, None),
        ("languages", "ti", "Tigrinya"),
        ("languages", "tir", "Tigrinya"),
        ("languages", "prs", "Dari"),
        ("languages", "bin", "Edo (Bini)"),
        ("languages", "the dialect of her valley", "the dialect of her valley"),
        ("interpreter_language", "prs", "Dari"),
        ("interpreter_sex", "female", "A woman"),
        ("guardian_relation", "relative", "Other relative"),
        ("full_name", "ER", "ER"),
        ("age", 24, 24),
    ],
)
def test_a_code_is_said_in_words_and_everything_else_as_it_stands(name, value, words):
    assert labels.said(name, value) == words


@pytest.mark.parametrize(
    ("needed", "language", "sex", "words"),
    [
        ("yes", "prs", "any", "Needed, Dari, A woman or a man"),
        ("yes", "", "", "Needed"),
        ("no", "", "", "Not needed"),
        ("", "", "", ""),
        (None, None, None, ""),
    ],
)
def test_the_interpreter_is_said_in_a_few_words(needed, language, sex, words):
    assert labels.interpreter(needed, language, sex) == words
