"""Whose version of a person counts, and what is shown when somebody else saved first."""

from types import SimpleNamespace

import pytest

from caseflow.errors import Stale
from caseflow.people import rules as people_rules


def row(**changes):
    return SimpleNamespace(**({"version": 2, "known_as": "Mirembe", "languages": ["en"]} | changes))


def test_the_version_on_the_screen_is_the_stored_one():
    people_rules.check_current(row(), 2, {"known_as": "Other"})


@pytest.mark.parametrize("version", [1, 3, None])
def test_otherwise_both_versions_are_shown_in_words(version):
    with pytest.raises(Stale) as refused:
        people_rules.check_current(row(), version, {"known_as": "Miri", "languages": ["en", "ar"]})
    assert refused.value.differences == (
        ("Known as", "Miri", "Mirembe"),
        ("Languages", "en, ar", "en"),
    )


def test_yes_no_and_nothing_can_be_compared():
    stored = row(may_leave_message=True, age=None)
    with pytest.raises(Stale) as refused:
        people_rules.check_current(stored, 1, {"may_leave_message": False, "age": 24})
    assert refused.value.differences == (
        ("You may leave a message", "✗", "✓"),
        ("Age in years", "24", ""),
    )


def test_the_address_is_never_shared():
    contact = SimpleNamespace(**dict.fromkeys(people_rules.CONTACT_SHARED, "said"), address="12 St")
    assert "address" not in people_rules.recorded(contact, people_rules.CONTACT_SHARED)
    assert people_rules.recorded(contact, people_rules.CONTACT_SHARED)["phone"] == "said"


@pytest.mark.parametrize("empty", [None, "", []])
def test_what_was_not_recorded_is_not_shared(empty):
    contact = SimpleNamespace(phone=empty, may_leave_message=False)
    shared = people_rules.recorded(contact, ("phone", "may_leave_message"))
    assert shared == {"may_leave_message": False}


def test_nothing_is_shared_of_somebody_who_was_not_recorded():
    assert people_rules.recorded(None, people_rules.IDENTITY_SHARED) == {}


def test_name_in_a_text_is_found_by_whole_words_of_three_letters():
    assert people_rules.name_in("she is AMIRA", ["Amira Al Nur"]) == "Amira"
    assert people_rules.name_in("al of it", ["Amira Al"]) is None
    assert people_rules.name_in("Amiras", ["Amira"]) is None


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("she is Jose\u0301", "José", "José"),
        ("she is Jose", "José", "José"),
        ("file amina_k", "Amina", "Amina"),
        ("Am\u200bina came", "Amina", "Amina"),
        ("Ameena came", "Amina", "Ameena"),
        ("قالت أمينة", "Amina", "أمينة"),
        ("Amina came", "أمينة", "Amina"),
        ("وأمينة", "أمينة", "أمينة"),
        ("Аліна", "Alina", "Аліна"),
        ("ሰላም መጣ", "Selam", "ሰላም"),
        ("अमीना ने", "अमीना", "अमीना"),
        ("李娜在这里工作", "李娜", "李娜"),
        ("นางสาวมาลีไป", "มาลี", "มาลี"),
        ("Li came", "Li Na", "Li"),
        ("she came", "Li Na", None),
        ("a house in Al Hamra", "Amira Al Nur", None),
        ("هو من هنا", "Mona", None),
    ],
)
def test_name_is_found_in_other_spellings_and_scripts(text, name, found):
    assert people_rules.name_in(text, [name]) == found
