"""What is recorded of a person, as it is said to a reader."""

import pytest

from caseflow.people import labels


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("nationality", "ER", "Eritrea"),
        ("nationality", "XQ", "XQ"),
        ("nationality", "", ""),
        ("nationality", None, None),
        ("languages", "ti", "Tigrinya"),
        ("full_name", "ER", "ER"),
        ("age", 24, 24),
    ],
)
def test_a_code_is_said_in_words_and_everything_else_as_it_stands(name, value, words):
    assert labels.said(name, value) == words
