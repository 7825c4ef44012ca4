"""Telephone numbers: one form for each, several in one field, and what is none."""

import pytest

from caseflow.errors import RuleBroken
from caseflow.people import rules as people_rules


@pytest.mark.parametrize(
    ("text", "country", "numbers"),
    [
        ("", "", []),
        ("+44 20 7946 0018", "", ["+442079460018"]),
        ("0044 20 7946 0018", "GB", ["+442079460018"]),
        ("020 7946 0018", "GB", ["+442079460018"]),
        ("12 34 56 78", "DK", ["+4512345678"]),
        ("+٤٤ ٢٠ ٧٩٤٦ ٠٠١٨", "", ["+442079460018"]),
        ("020 7946 0018 ext. 5", "GB", ["+442079460018;ext=5"]),
        ("+44 20 7946 0018, +45 12 34 56 78", "", ["+442079460018", "+4512345678"]),
        ("020 7946 0018 or 020 7946 0019", "GB", ["+442079460018", "+442079460019"]),
        ("020 7946 0018; 020 7946 0018", "GB", ["+442079460018"]),
        ("+999 555 0142 33", "", ["+99955501423" + "3"]),
        ("abc", "", []),
        ("abc", "GB", []),
        ("call me", "GB", []),
        ("+44 20 7946 0018, abc", "", []),
        ("12345", "GB", []),
        ("123456", "", []),
    ],
)
def test_a_text_is_read_as_the_numbers_in_it(text, country, numbers):
    assert people_rules.numbers_in(text, country) == numbers


@pytest.mark.parametrize("text", ["abc", "12", "+44 20 7946 0018, abc", "her sister's"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(RuleBroken) as broken:
        people_rules.check_phone(text, "GB")
    assert broken.value.field == "phone"


def test_three_numbers_are_kept_and_no_more():
    numbers = [f"+44 20 7946 001{digit}" for digit in range(4)]
    people_rules.check_phone(", ".join(numbers[:3]), "")
    with pytest.raises(RuleBroken, match="at most three"):
        people_rules.check_phone(", ".join(numbers), "")
