"""What is kept of the answers to a page, and who may read and write it."""

import pytest

from caseflow.access import NotAllowed, Role
from caseflow.errors import RuleBroken
from caseflow.pathway.case.record import rules
from caseflow.sop.case_forms import CaseForm

SOURCED = {"source": "A test", "confidence": "proposed"}


def form(**changes):
    questions = [
        {"code": "a", "text": "A?"},
        {"code": "b", "text": "B?", "when": {"a": "yes"}},
        {"code": "c", "text": "C?", "answer": "text", "when": {"b": "yes"}},
        {"code": "d", "text": "D?", "answer": "text", "when": {"z": "yes"}},
    ]
    sections = [
        {"id": "one", "title": "One", "questions": questions, **SOURCED},
        {
            "id": "two",
            "title": "Two",
            "questions": [{"code": "z", "text": "Z?"}],
            "when": {"a": "yes"},
            **SOURCED,
        },
        {"id": "three", "title": "Three", "questions": [{"code": "y", "text": "Y?"}], **SOURCED},
    ]
    given = {
        "id": "f",
        "version": "1.0.0",
        "title": "F",
        "purpose": "For tests.",
        "compartment": "health",
        "sections": sections,
    }
    return CaseForm.model_validate(given | changes)


def kept(typed, others=None):
    return rules.kept(form().section("one"), typed, others or {})


def test_answers_are_kept_and_empty_ones_are_not():
    assert kept({"a": "yes", "b": "no", "c": "", "x": "y"}).answers == {"a": "yes", "b": "no"}
    assert kept({"a": "no"}).dropped == ()


@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_nothing_is_not_asked(nothing):
    assert kept({"a": nothing}).answers == {}


def test_zero_and_no_are_answers():
    assert kept({"a": "no"}).answers == {"a": "no"}
    assert 0 not in rules.NOTHING


def test_what_depends_on_another_answer_is_dropped_with_all_that_follows():
    found = kept({"a": "no", "b": "yes", "c": "text"})
    assert found.answers == {"a": "no"}
    assert found.dropped == ("b", "c")


def test_what_depends_on_an_answer_that_was_not_given_is_refused_at_its_field():
    with pytest.raises(RuleBroken) as refused:
        kept({"b": "yes"})
    assert refused.value.field == "q_b"


def test_a_condition_may_name_a_question_of_another_page():
    assert kept({"d": "text"}, {"z": "yes"}).answers == {"d": "text"}
    assert kept({"d": "text"}, {"z": "no"}).dropped == ("d",)


def test_what_changed_is_named_once():
    assert rules.changed({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == ("b", "c")
    assert rules.changed({"a": 1}, {}) == ("a",)
    assert rules.changed({}, {}) == ()


def test_the_next_page_is_one_that_the_answers_ask_for():
    one = form()
    assert rules.next_section(one, one.section("one"), {"a": "yes"}).id == "two"
    assert rules.next_section(one, one.section("one"), {"a": "no"}).id == "three"
    assert rules.next_section(one, one.section("three"), {"a": "yes"}) is None


def test_a_form_names_who_reads_and_who_writes_it():
    one = form(read=["caseworker", "supervisor"], write=["supervisor"])
    assert rules.readable([one], {Role.CASEWORKER}) == [one]
    assert rules.readable([one], {Role.FOCAL_POINT}) == []
    rules.check_may_read(one, {Role.CASEWORKER})
    rules.check_may_write(one, {Role.SUPERVISOR})
    with pytest.raises(NotAllowed):
        rules.check_may_read(one, {Role.AUTHORITY})
    with pytest.raises(NotAllowed):
        rules.check_may_write(one, {Role.CASEWORKER})
    assert not rules.may_write(one, {Role.CASEWORKER})


@pytest.mark.parametrize(
    ("repeats", "entry", "entries", "fits"),
    [
        (False, 1, 0, True),
        (False, 1, 1, True),
        (False, 2, 1, False),
        (False, 0, 0, False),
        (True, 1, 0, True),
        (True, 2, 1, True),
        (True, 3, 1, False),
        (True, 0, 1, False),
    ],
)
def test_a_form_has_one_entry_or_one_more_than_before(repeats, entry, entries, fits):
    if fits:
        rules.check_entry(form(repeats=repeats), entry, entries)
    else:
        with pytest.raises(RuleBroken):
            rules.check_entry(form(repeats=repeats), entry, entries)


def test_differences_are_told_in_words():
    choices = [{"code": "m", "text": "A man"}, {"code": "w", "text": "A woman"}]
    questions = [{"code": "who", "text": "Who?", "answer": "several_of", "choices": choices}]
    section = form(
        sections=[{"id": "one", "title": "One", "questions": questions, **SOURCED}]
    ).section("one")
    told = rules.differences(section, mine={"who": ["m", "w"]}, theirs={})
    assert told == (("Who?", "A man; A woman", ""),)
    assert rules.differences(section, mine={"who": ["m"]}, theirs={"who": ["m"]}) == ()
