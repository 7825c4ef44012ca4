"""Why somebody was found, and what of a half-typed question is asked."""

import pytest

from caseflow.pathway.screening.search import rules as search_rules
from caseflow.pathway.screening.search.rules import Why
from caseflow.people.search_index.rules import Asked


@pytest.mark.parametrize(("typed", "is_name"), [("", 0), ("Al", 0), ("A1 2", 0), ("Ali", 1)])
def test_three_letters_are_worth_a_question(typed, is_name):
    assert search_rules.is_name(typed) is bool(is_name)


def test_what_is_not_finished_is_not_asked():
    asked = search_rules.complete(Asked(name="Mi", phone="12", document="x"))
    assert (asked.name, asked.phone) == ("", "")
    whole = search_rules.complete(Asked(name="Mirembe", phone="+999 555 0142"))
    assert (whole.name, whole.phone) == ("Mirembe", "+999 555 0142")


def why(asked, names, year=None, *, phone=False, document=False):
    return search_rules.reasons(asked, names, year, phone=phone, document=document)


def test_a_like_name_is_a_reason_and_another_script_is_said():
    assert why(Asked(name="Mirembe"), ["Mirembe"])[1] == (Why.SOUNDS_ALIKE,)
    assert Why.OTHER_SCRIPT in why(Asked(name="Елена Марченко"), ["Elena Marchenko"])[1]


def test_nobody_is_found_by_a_year_alone():
    assert why(Asked(name="Mirembe", year=2001), ["Gulmira Sultanova"], 2001)[1] == ()


def test_a_year_adds_to_another_reason():
    alone, with_year = (why(Asked(name="Mirembe", year=2001), ["Mirembe"], y) for y in (None, 2001))
    assert with_year[1] == (Why.SOUNDS_ALIKE, Why.SAME_YEAR)
    assert with_year[0] == pytest.approx(alone[0] + 0.1)


@pytest.mark.parametrize(
    ("same", "reason"), [("phone", Why.SAME_PHONE), ("document", Why.SAME_DOCUMENT)]
)
def test_a_same_number_is_a_reason(same, reason):
    score, found = why(Asked(name=""), [], **{same: True})
    assert (score, found) == (1.0, (reason,))
