"""A paper that does not say what it is has the person's words, and nothing that gives it away."""

from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.case.safety import rules

PLAN = SimpleNamespace(
    warning_signs="He calls twice.",
    safe_people="Aunt Nakato",
    safe_places="",
    code_word=None,
    steps="Take the blue bag.",
)
WORDS = ("North Case Organisation", "K7QF-29MX-TR4H", "Refuge Étoile")


def test_a_paper_begins_with_what_to_do_and_leaves_out_what_is_empty():
    assert rules.lines_of(PLAN) == ("Take the blue bag.", "Aunt Nakato", "He calls twice.")


def test_without_a_plan_there_is_no_paper():
    with pytest.raises(RuleBroken, match="no safety plan yet"):
        rules.lines_of(None)


def test_words_that_tell_nothing_are_taken():
    rules.check_gives_nothing_away(["Go north.", "Case of apples"], WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "Call NORTH CASE  ORGANISATION.",
        "north-case organisation",
        "k7qf29mxtr4h",
        "Refuge E\N{COMBINING ACUTE ACCENT}toile",
        "refuge \N{LATIN CAPITAL LETTER E WITH ACUTE}TOILE",
        "Ｎorth Case Organisation",
    ],
)
def test_a_name_or_code_that_gives_it_away_is_refused_in_any_spelling(text):
    with pytest.raises(RuleBroken, match="would know where it comes from"):
        rules.check_gives_nothing_away(["Milk", text], WORDS)


def test_a_plan_with_an_erased_part_is_not_put_on_paper():
    rules.check_legible(["Take the blue bag."], ("[erased]",))
    with pytest.raises(RuleBroken, match="erased or changed"):
        rules.check_legible(["Take the blue bag.", "[erased]"], ("[erased]",))


def test_a_card_has_place_for_three_lines():
    rules.check_fits("one\ntwo\nthree")
    rules.check_fits("")
    with pytest.raises(RuleBroken, match="three lines at most"):
        rules.check_fits("one\ntwo\nthree\nfour")
