"""Forms of a case are saved page by page, sealed, and keep every earlier answer."""

import pytest
from sqlalchemy import select, text

from caseflow import audit
from caseflow.access import NotAllowed, Role
from caseflow.errors import RuleBroken, Stale
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.record import actions, queries
from caseflow.pathway.case.record.models import FormPart
from caseflow.sop import rules as sop_rules
from caseflow.sop.case_forms import CaseForm
from caseflow.sop.loading import Library
from caseflow.sop.schema import Procedure, Requirement
from caseflow.sop.vocabulary import Act
from tests import pages
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

QUESTIONS = [
    {"code": "open", "text": "Is the door open?"},
    {
        "code": "who",
        "text": "Who opened it?",
        "answer": "one_of",
        "when": {"open": "yes"},
        "choices": [{"code": "child", "text": "A child"}, {"code": "man", "text": "A man"}],
    },
    {
        "code": "seen",
        "text": "What was seen?",
        "answer": "several_of",
        "choices": [{"code": "bed", "text": "A bed"}, {"code": "lock", "text": "A lock"}],
        "may_decline": True,
    },
    {"code": "rooms", "text": "Rooms", "answer": "number", "at_least": 1, "at_most": 9},
    {"code": "smell", "text": "Smell", "answer": "text"},
    {"code": "words", "text": "In words", "answer": "long_text"},
    {"code": "since", "text": "Since when?", "answer": "date"},
    {"code": "stay", "text": "How long?", "answer": "period"},
    {"code": "where", "text": "Where?", "answer": "place"},
    {
        "code": "things",
        "text": "Things",
        "answer": "group",
        "questions": [
            {"code": "name", "text": "Which thing?", "answer": "text"},
            {"code": "bought", "text": "Bought when?", "answer": "date"},
            {"code": "works", "text": "Does it work?"},
        ],
    },
]
LATER = [{"code": "locked", "text": "Is it locked?"}]


def made(form_id="door", **changes):
    sourced = {"source": "A test", "confidence": "proposed"}
    sections = [
        {"id": "outside", "title": "Outside", "questions": QUESTIONS, **sourced},
        {
            "id": "inside",
            "title": "Inside",
            "questions": LATER,
            "when": {"open": "yes"},
            **sourced,
        },
    ]
    given = {
        "id": form_id,
        "version": "1.0.0",
        "title": "The door",
        "purpose": "What was seen at the door.",
        "compartment": "safety",
        "sections": sections,
    }
    return CaseForm.model_validate(given | changes)


@pytest.fixture
def forms(app, monkeypatch):
    """The forms of the installation: one that asks every kind of question, one that repeats."""
    known = case_queries.library()
    listed = [made(), made("visit", title="A visit", repeats=True)]
    given = Library(known.procedures, known.instruments, tuple(listed))
    monkeypatch.setattr(case_queries, "library", lambda: given)
    return {form.id: form for form in listed}


@pytest.fixture
def case(forms, world):
    opened = builders.open_case(world)
    commit()
    return opened


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


def at(case, *more):
    return "/".join([f"/cases/{case.id}/record", *map(str, more)])


def save(world, case, answers, *, form="door", entry=1, section="outside", version=None, by=None):
    by = by or world.caseworker
    with acting_as(by):
        seen = case_queries.get_case(case.id, seen_by=by)
        page = queries.get_page(seen, form, entry, section, seen_by=by)
        number = page.number if version is None else version
        kept = actions.save(seen, page, answers=answers, version=number, by=by)
        commit()
    return kept


def answers(world, case, form="door", entry=1):
    with acting_as(world.caseworker):
        seen = case_queries.get_case(case.id, seen_by=world.caseworker)
        filled = queries.get_filled(seen, form, seen_by=world.caseworker)
        return queries.together(queries.answers_of(filled.entry(entry)))


EVERYTHING = {
    "q_open": "yes",
    "q_who": "man",
    "q_seen": ["bed", "lock"],
    "q_rooms": "٣",
    "q_smell": "Smoke",
    "q_words": "A long account.",
    "q_since-month": "5",
    "q_since-year": "2024",
    "q_since-estimated": "y",
    "q_stay-start-day": "1",
    "q_stay-start-month": "2",
    "q_stay-start-year": "2023",
    "q_where-country": "LY",
    "q_where-words": "Sabha",
    "q_things-0-name": "Phone",
    "q_things-0-bought-year": "2022",
    "q_things-0-works": "yes",
}
STORED = {
    "open": "yes",
    "who": "man",
    "seen": ["bed", "lock"],
    "rooms": 3,
    "smell": "Smoke",
    "words": "A long account.",
    "since": "2024-05~",
    "stay": {"start": "2023-02-01"},
    "where": {"country": "LY", "words": "Sabha"},
    "things": [{"name": "Phone", "bought": "2022", "works": "yes"}],
}


def test_every_kind_of_question_is_answered_on_its_page_and_read_again(client, world, case):
    answer = pages.submit(client, at(case, "door/1/outside"), EVERYTHING)
    assert answer.headers["Location"].endswith("/record/door/1/inside")
    assert answers(world, case) == STORED
    shown = client.get(at(case, "door")).text
    for words in ("A man", "A bed", "Smoke", "about May 2024", "Sabha, Libya"):
        assert words in shown
    assert "Phone; 2022; Does it work? Yes" in shown
    again = client.get(at(case, "door/1/outside")).text
    assert 'value="Smoke"' in again
    assert 'name="q_things-1-name"' in again  # an empty one for the next


def test_not_asked_is_chosen_until_somebody_answers(client, case):
    page = client.get(at(case, "door/1/outside"))
    shown = pages.forms_on(page.text, "")[0].fields
    assert shown["q_open"].sent == [""]
    assert shown["q_who"].sent == [""]


def test_sending_a_page_as_it_was_shown_changes_nothing(client, world, case):
    save(world, case, STORED)
    pages.submit(client, at(case, "door/1/outside"))
    assert answers(world, case) == STORED
    assert len(db.session.scalars(select(FormPart)).all()) == 1


def test_no_answer_is_told_apart_from_not_asked(client, world, case):
    pages.submit(
        client, at(case, "door/1/outside"), {"q_open": "declined", "q_seen__open": "unknown"}
    )
    assert answers(world, case) == {"open": "declined", "seen": {"no_answer": "unknown"}}
    shown = client.get(at(case, "door")).text
    assert "Does not want to say" in shown
    assert "Does not know" in shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"q_rooms": "12"}, "Enter a number from 1 to 9."),
        ({"q_rooms": "many"}, "number"),
        ({"q_since-day": "3"}, "Enter at least the year."),
        ({"q_since-year": "24"}, "Enter the year with four digits"),
        (
            {"q_since-year": "2024", "q_since-day": "3"},
            "Enter the month too, or leave the day empty.",
        ),
        (
            {"q_since-year": "2023", "q_since-month": "2", "q_since-day": "29"},
            "There is no such day.",
        ),
        ({"q_who": "man"}, "Answer the question before this one first"),
    ],
)
def test_bad_input_gets_a_sentence_and_what_was_typed_stays(client, world, case, typed, sentence):
    answer = pages.submit(client, at(case, "door/1/outside"), {"q_smell": "Smoke", **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Smoke"' in answer.text
    assert answers(world, case) == {}


def test_an_answer_that_no_longer_applies_is_dropped_and_told(client, world, case):
    save(world, case, {"open": "yes", "who": "man"})
    page = at(case, "door/1/outside")
    answer = pages.submit(client, page, {"q_open": "no", "q_who": "man"})
    assert answers(world, case) == {"open": "no"}
    assert "does not apply any more: Who opened it?" in client.get(answer.location).text


def test_a_page_that_the_answers_do_not_ask_for_is_not_found(client, world, case):
    save(world, case, {"open": "no"})
    assert client.get(at(case, "door/1/inside")).status_code == 404
    answer = pages.submit(client, at(case, "door/1/outside"), {"q_smell": "Smoke"})
    assert answer.location.endswith("/record/door/1")


def test_earlier_answers_stay_and_the_page_says_what_changed(client, world, case):
    save(world, case, {"open": "no", "smell": "Smoke"})
    save(world, case, {"open": "yes", "smell": "Smoke"}, by=world.supervisor)
    shown = client.get(at(case, "door/1/history")).text
    main = shown.partition("<h1")[2]
    assert main.index(world.supervisor.display_name) < main.index(world.caseworker.display_name)
    assert shown.count("Is the door open?") == 2
    assert shown.count("Smell") == 1


def test_two_people_on_one_page_do_not_overwrite_each_other(client, world, case):
    page = at(case, "door/1/outside")
    _form, data = pages.filled(client.get(page).text, page, {"q_smell": "Bread"})
    save(world, case, {"smell": "Smoke"}, by=world.supervisor)
    answer = client.post(page, data=data)
    assert answer.status_code == 409
    assert "Smoke" in answer.text
    assert "Bread" in answer.text
    assert answers(world, case) == {"smell": "Smoke"}


def test_a_page_is_saved_once_with_one_number(world, case):
    save(world, case, {"smell": "Smoke"})
    with pytest.raises(Stale):
        save(world, case, {"smell": "Bread"}, version=0)


def test_a_form_that_repeats_is_filled_in_anew(client, world, case):
    save(world, case, {"open": "no"}, form="visit")
    assert "Fill in anew" in client.get(at(case, "visit")).text
    pages.submit(client, at(case, "visit/2/outside"), {"q_open": "yes"})
    assert answers(world, case, "visit", 1) == {"open": "no"}
    assert answers(world, case, "visit", 2) == {"open": "yes"}
    assert "2 entries" in client.get(at(case)).text


@pytest.mark.parametrize(("form", "entry"), [("door", 2), ("visit", 2), ("visit", 0)])
def test_a_form_has_no_other_entries(world, case, form, entry):
    with pytest.raises(RuleBroken):
        save(world, case, {"open": "no"}, form=form, entry=entry)


def test_a_closed_case_can_be_read_and_not_written(client, world, forms):
    closed = builders.closed_case(world)
    page = client.get(at(closed, "door"))
    assert page.status_code == 200
    assert "/record/door/1/outside" not in page.text
    with pytest.raises(RuleBroken, match="closed"):
        save(world, closed, {"open": "yes"})


def test_others_do_not_see_the_record(app, world, case):
    for who, status in (("stranger", 404), ("clinic", 403), ("coordinator", 403)):
        other = sign_in(app.test_client(), world.people[who])
        for page in (at(case), at(case, "door"), at(case, "door/1/outside")):
            assert other.get(page).status_code == status


def test_a_form_names_the_roles_that_read_and_write_it(world, case, forms, monkeypatch):
    for form in ({"read": ["supervisor"]}, {"write": ["supervisor"]}):
        given = Library((), (), (made(**form),))
        monkeypatch.setattr(case_queries, "library", lambda given=given: given)
        with pytest.raises(NotAllowed):
            save(world, case, {"open": "no"})
        assert Role.SUPERVISOR not in world.caseworker.held_roles


def test_an_unknown_form_or_page_is_not_found(client, case):
    assert client.get(at(case, "dor")).status_code == 404
    assert client.get(at(case, "door/1/otside")).status_code == 404


def test_what_an_earlier_version_asked_is_still_shown(client, world, case, monkeypatch):
    save(world, case, STORED)
    known = case_queries.library()
    fewer = [{"id": "outside", "title": "Outside", "source": "A test", "confidence": "proposed"}]
    newer = made(version="1.1.0", sections=[fewer[0] | {"questions": LATER}])
    given = Library(known.procedures, known.instruments, (made(), newer))
    monkeypatch.setattr(case_queries, "library", lambda: given)
    assert "Smoke" in client.get(at(case, "door")).text


def test_the_data_file_does_not_tell_which_form_was_filled_in(world, case):
    save(world, case, {"open": "no"})
    save(world, case, STORED | {"words": "x" * 800}, form="visit")
    rows = db.session.execute(text("SELECT * FROM form_part")).mappings().all()
    shapes = [
        {name: len(value) if isinstance(value, bytes) else None for name, value in row.items()}
        for row in rows
    ]
    assert shapes[0] == shapes[1]
    everything = b"".join(v for row in rows for v in row.values() if isinstance(v, bytes))
    for word in (b"door", b"visit", b"outside", b"safety", b"Smoke"):
        assert word not in everything


def test_saving_and_opening_are_in_the_log(client, world, case):
    pages.submit(client, at(case, "door/1/outside"), {"q_open": "no"})
    client.get(at(case, "door"))
    events = db.session.scalars(select(audit.AuditEvent)).all()
    saved = [one for one in events if one.action == audit.Event.FORM_SAVED]
    assert [one.case_id for one in saved] == [case.id]
    assert audit.verify().holds


def test_every_form_can_be_seen_as_a_page_without_a_case(client, forms):
    listed = client.get("/forms").text
    shown = client.get("/forms/door").text
    assert "/forms/door" in listed
    for words in ("Who opened it?", "A child", "Only if: Is the door open? Yes", "Which thing?"):
        assert words in shown
    assert client.get("/forms/dor").status_code == 404


def test_what_the_procedure_names_reaches_its_gates(world, case, monkeypatch):
    known = case_queries.library()
    core = known.procedure("core")
    need = Requirement(answers={"door.open": ("no",)}, sentence="Close the door first.")
    gates = {**core.gates, Act.CLOSURE_REQUEST: (*core.gates[Act.CLOSURE_REQUEST], need)}
    asking = Procedure.model_construct(**(dict(core) | {"gates": gates}))
    given = Library((asking,), known.instruments, known.forms)
    monkeypatch.setattr(case_queries, "library", lambda: given)
    for answer, waits in (("yes", True), ("no", False), ("", True)):
        save(world, case, {"open": answer, "smell": f"Smoke, {answer}"})
        with acting_as(world.caseworker):
            seen = case_queries.get_case(case.id, seen_by=world.caseworker)
            facts = case_rules.facts(seen, case_queries.milestones_of(seen), 0)
        missing = sop_rules.missing(asking, Act.CLOSURE_REQUEST, facts)
        assert ("Close the door first." in missing) is waits
        assert "smell" not in str(facts.answers)
