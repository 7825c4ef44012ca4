"""Forms of a case: every fault names file and line, and conditions follow the answers."""

from datetime import UTC, datetime

import pytest

from caseflow.access.compartments import Compartment
from caseflow.sop import loading, questions, rules
from caseflow.sop.loading import ProcedureError
from caseflow.sop.questions import AnswerKind
from caseflow.sop.rules import CaseFacts
from caseflow.sop.schema import Condition
from caseflow.sop.vocabulary import Act, AgeGroup

FORM = """\
id: visit
version: 1.0.0
title: Visit
purpose: What was found at a visit.
compartment: safety
sections:
  - id: door
    title: At the door
    source: Our own list
    confidence: proposed
    questions:
      - code: opened
        text: Did somebody open?
      - code: opened_by
        text: Who opened?
        answer: one_of
        when: {opened: yes}
        choices:
          - {code: herself, text: The person}
          - {code: somebody, text: Somebody else}
      - code: who
        text: Who was it?
        answer: text
        when: {opened_by: somebody}
  - id: inside
    title: Inside
    source: Our own list
    confidence: proposed
    when: {opened: yes}
    questions:
      - code: rooms
        text: Rooms
        answer: group
        questions:
          - {code: name, text: "Which room?", answer: text}
"""
FAULTS = [
    ("compartment: safety", "compartment: saftey", "unknown compartment 'saftey' (did you mean"),
    ("answer: one_of", "answer: oneof", "unknown kind of answer 'oneof' (did you mean 'one_of'?)"),
    (
        "when: {opened: yes}\n        choices",
        "when: {opend: yes}\n        choices",
        "unknown question",
    ),
    ("{opened_by: somebody}", "{opened_by: sombody}", "'opened_by' has no answer 'sombody'"),
    ("{opened_by: somebody}", "{who: x}", "no condition can compare 'who', which has no choices"),
    ("      - code: who\n", "      - code: opened\n", "two questions have the code 'opened'"),
    ("      - code: who\n", "      - code: Who-\n", "bad code 'Who-'"),
    ("{code: somebody, text", "{code: herself, text", "duplicate choice 'herself'"),
    ("{code: somebody, text", "{code: unknown, text", "duplicate choice 'unknown'"),
    ("  - id: inside\n", "  - id: door\n", "duplicate id 'door'"),
    (
        "text: Did somebody open?\n",
        "text: Did somebody open?\n        when: {opened_by: herself}\n",
        "'opened' waits for its own answer",
    ),
    ("        answer: text\n        when", "        answer: one_of\n        when", "needs choices"),
    ("answer: group\n", "answer: text\n", "needs questions exactly if it is a group"),
    ("answer: text}", "answer: text, when: {opened: yes}}", "a question of a group has no when"),
    ("text: Who was it?", "text: Who was it?\n        unit: m", "only a number has a unit"),
    ("title: Visit\n", "title: Visit\nread: [nurse]\n", "unknown role 'nurse'"),
    ("title: Visit\n", "titel: Visit\n", "unknown key 'titel' (did you mean 'title'?)"),
]


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a form from its text."""

    def load(text):
        folder = tmp_path / "sops" / "forms"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "visit.yaml").write_text(text, encoding="utf-8")
        return loading.load(folder.parent).form("visit")

    return load


@pytest.mark.parametrize(("old", "new", "reason"), FAULTS)
def test_a_fault_is_told_with_file_and_line(read, old, new, reason):
    assert FORM.count(old) == 1, old
    line = FORM[: FORM.index(old)].count("\n") + 1
    with pytest.raises(ProcedureError) as refused:
        read(FORM.replace(old, new))
    assert reason in str(refused.value)
    assert str(refused.value).startswith("sops/forms/visit.yaml:")
    assert abs(refused.value.line - line) <= 3  # some faults belong to the whole question


def test_questions_inherit_the_source_of_their_section(read):
    form = read(FORM)
    assert form.compartment is Compartment.SAFETY
    assert {one.source for one in form.questions()} == {"Our own list"}
    assert form.question("rooms").questions[0].source == "Our own list"


def test_a_condition_of_a_section_counts_for_its_questions(read):
    conditions = dict(read(FORM).conditions())
    assert conditions["rooms"] == {"opened": ("yes",)}
    assert conditions["who"] == {"opened_by": ("somebody",)}
    assert conditions["opened"] == {}


@pytest.mark.parametrize(
    ("answers", "is_asked"),
    [
        ({}, False),
        ({"opened": "no"}, False),
        ({"opened": "unknown"}, False),
        ({"opened": "yes"}, True),
        ({"opened": ["yes", "no"]}, True),
        ({"opened": []}, False),
    ],
)
def test_a_question_is_asked_when_its_condition_was_answered(answers, is_asked):
    assert questions.applies({"opened": ("yes",)}, answers) is is_asked


def test_all_parts_of_a_condition_must_hold():
    when = {"a": ("yes",), "b": ("x", "y")}
    assert questions.applies(when, {"a": "yes", "b": "y"})
    assert not questions.applies(when, {"a": "yes"})
    assert list(questions.unasked(when, {"a": "yes", "b": ""})) == ["b"]


def test_not_asked_is_no_answer_and_the_four_others_are(read):
    form = read(FORM)
    assert form.question("opened").answers == ("yes", "no", "unknown", "declined")
    assert form.question("opened_by").answers == ("herself", "somebody", "unknown", "declined")


def test_an_indicator_of_an_instrument_is_a_question(library):
    indicator = library.instrument("triage").indicators[0]
    assert isinstance(indicator, questions.Question)
    assert indicator.answer is AnswerKind.YES_NO


def test_forms_are_found_by_id_and_their_newest_version(library):
    assert library.form("health").version == max(
        form.version for form in library.forms if form.id == "health"
    )
    assert [form.id for form in library.newest_forms].count("health") == 1
    with pytest.raises(loading.ProcedureNotFound, match="did you mean 'health'"):
        library.form("helth")


def test_every_form_that_ships_maps_its_codes_to_one_field_each(library):
    for form in library.newest_forms:
        for question in form.questions():
            for vocabulary in question.codes:
                taken = [one.codes.get(vocabulary) for one in question.choices]
                named = [code for code in taken if code]
                assert len(named) == len(set(named)), (form.id, question.code)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ("{health.pregnent: yes}", "unknown question 'health.pregnent' (did you mean"),
        ("{health.allergies: yes}", "no condition can compare 'health.allergies'"),
        ("{health.pregnant: maybe}", "'health.pregnant' has no answer 'maybe'"),
    ],
)
def test_a_procedure_names_only_questions_and_answers_that_exist(folder, edit, answers, reason):
    old = "  closure.request:\n"
    line = edit("core.md", old, f"{old}    - {{sentence: Say it., answers: {answers}}}\n")
    with pytest.raises(ProcedureError) as refused:
        loading.load(folder)
    assert reason in str(refused.value)
    assert refused.value.line == line + 1


def test_a_gate_waits_for_an_answer(folder, edit):
    old = "  closure.request:\n"
    edit("core.md", old, f"{old}    - {{sentence: Ask her., answers: {{health.pregnant: [no]}}}}\n")
    procedure = loading.load(folder).procedure("core")
    assert procedure.named_answers == {"health.pregnant"}
    for given, waits in (
        ({}, True),
        ({"health.pregnant": "yes"}, True),
        ({"health.pregnant": "no"}, False),
    ):
        facts = CaseFacts(datetime(2026, 1, 1, tzinfo=UTC), AgeGroup.ADULT, None, {}, answers=given)
        assert ("Ask her." in rules.missing(procedure, Act.CLOSURE_REQUEST, facts)) is waits


def test_a_step_is_asked_when_an_answer_was_given():
    condition = Condition(answers={"health.pregnant": ("yes",)})
    for given, asked in (({}, False), ({"health.pregnant": "yes"}, True)):
        facts = CaseFacts(datetime(2026, 1, 1, tzinfo=UTC), AgeGroup.ADULT, None, {}, answers=given)
        assert rules.holds(condition, facts) is asked
