"""What the person's own file tells."""

import re
from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken
from caseflow.oversight.own_file import rules
from caseflow.sop import loading
from caseflow.sop.questions import AnswerKind, Question
from config import shipped

SOURCED = {"source": "A test", "confidence": "proposed"}
NAMED = {
    "name": "Karim Saleh",
    "relation": "friend",
    "roles": ["family"],
    "in_household": "yes",
    "phone": "+218 91 0000000",
    "where": "In the capital",
    "born": "1990",
    "note": "He drinks.",
}


def test_who_may_not_read_a_form_is_told_that_it_is_missing():
    assert rules.NOT_READABLE not in rules.left_out(True)
    assert rules.left_out(False) == (*rules.left_out(True), rules.NOT_READABLE)


def test_an_erased_file_tells_nothing():
    rules.check_readable(False)
    with pytest.raises(RuleBroken, match="permanently erased"):
        rules.check_readable(True)


@pytest.mark.parametrize(
    ("form", "told"),
    [("health", True), ("risk", False), ("conference", False), ("supervision", False)],
)
def test_forms_among_colleagues_and_about_danger_are_not_told(form, told):
    assert rules.is_told(SimpleNamespace(id=form)) is told


def test_forms_that_are_not_told_are_forms_that_are_shipped():
    shipped_forms = {path.stem for path in (shipped("sops") / "forms").glob("*.yaml")}
    assert shipped_forms >= rules.UNTOLD_FORMS


FORMS = {form.id: form for form in loading.load(shipped("sops")).newest_forms}
ORGANISATIONS = {
    ("child", "age_assessment"),
    ("living", "given"),
    ("return", "parts"),
    ("source", "services"),
}
"""Questions with “whom” that ask for an organisation, whose name is told."""


@pytest.mark.parametrize("form", sorted(FORMS.keys() - rules.UNTOLD_FORMS))
def test_a_question_that_asks_for_somebody_in_words_is_not_told(form):
    told = {
        (form, question.code)
        for question in FORMS[form].questions()
        for part in (question, *question.questions)
        if part.answer in {AnswerKind.TEXT, AnswerKind.LONG_TEXT}
        if re.search(r"\bwhom?\b", part.text.casefold())
        if rules.is_answer_told(FORMS[form], question)
    }
    assert told <= ORGANISATIONS, "Add it to UNTOLD_ANSWERS, or say here that it names nobody."


def test_answers_that_are_not_told_are_answers_of_shipped_forms():
    for form, codes in rules.UNTOLD_ANSWERS.items():
        assert {question.code for question in FORMS[form].questions()} >= codes


def question(**changes):
    return Question.model_validate({"code": "one", "text": "Who?"} | SOURCED | changes)


def test_a_question_about_another_person_is_not_about_her():
    person = {"code": "who", "text": "Who?", "answer": "person"}
    assert rules.is_about_person(question())
    assert rules.is_about_person(question(answer="text"))
    assert not rules.is_about_person(question(answer="person"))
    assert not rules.is_about_person(question(answer="group", questions=[person]))


def test_of_a_person_whom_she_named_only_who_they_are_to_her_is_told():
    told = rules.told_of(NAMED)
    assert told == {
        "name": "Karim Saleh",
        "relation": "friend",
        "roles": ["family"],
        "in_household": "yes",
    }


@pytest.mark.parametrize("role", ["feared", "exploiter"])
def test_of_a_feared_person_no_place_is_told(role):
    told = rules.told_of(NAMED | {"roles": [role]})
    assert told == {"name": "Karim Saleh", "relation": "friend", "roles": [role]}


def test_another_victim_is_not_named():
    assert rules.told_of(NAMED | {"roles": ["friend", "other_victim"]}) is None
