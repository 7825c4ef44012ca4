"""What is held about a person is given to them on paper, without what is about others."""

import re

import pytest
from sqlalchemy import select

from caseflow.audit import AuditEvent, Event
from caseflow.extensions import db
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.record import actions as record_actions
from caseflow.pathway.case.record import queries as record_queries
from caseflow.pathway.case.related_people import actions as related_people_actions
from caseflow.pathway.case.team import actions as team_actions
from caseflow.people import actions as people_actions
from caseflow.people import queries as people_queries
from caseflow.web import pdf
from tests import pages, papers
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

FEARED = {
    "name": "Karim Saleh",
    "roles": ["feared"],
    "relation": "employer",
    "where": "Number 4, Tannery Street",
    "phone": "+218 91 0000000",
}
VICTIM = {"name": "Hiwet Gebre", "roles": ["other_victim"], "relation": "friend"}
NOTE = "The supervisor fears that the sister tells the brother everything."
TOLD_NOTE = "She asked for a room with a window."
OLD_NOTE = "Her cousin in the port must not know."
STEPS = "Take the blue bag and go to the bakery."


@pytest.fixture
def case(world):
    made = builders.planned_follow_up(world).case
    with acting_as(world.caseworker):
        found = case_queries.get_case(made.id, seen_by=world.caseworker)
        for facts in (FEARED, VICTIM):
            related_people_actions.add(found, facts=facts, case_code="", by=world.caseworker)
        case_actions.add_note(found, NOTE, by=world.caseworker)
        case_actions.add_note(found, TOLD_NOTE, told=True, by=world.caseworker)
        case_actions.add_note(found, OLD_NOTE, told=None, by=world.caseworker)
        answers = {
            "warning_signs": "",
            "safe_people": "",
            "safe_places": "",
            "code_word": "Oranges",
            "steps": STEPS,
        }
        plan = case_queries.safety_plan_of(found)
        version = plan.version if plan else None
        case_actions.make_safety_plan(found, answers, version=version, by=world.caseworker)
        save(found, "health", "now", {"pregnant": "yes"}, world)
        save(
            found,
            "exploitation",
            "where_and_who",
            {"others_there": "Two girls, Aba and Efe"},
            world,
        )
        save(found, "risk", "danger", {"protection": "A neighbour with a dog"}, world)
        commit()
    return db.session.get(Case, made.id)


def save(case, form, section, answers, world):
    by = world.caseworker
    page = record_queries.get_page(case, form, 1, section, seen_by=by)
    record_actions.save(case, page, answers=answers, version=None, by=by)


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


def at(case):
    return f"/cases/{case.id}/own-file"


def made(client, case, **answers):
    return pages.submit(client, at(case), {"language": "en", "form": "pdf"} | answers)


def events(name):
    found = select(AuditEvent).where(AuditEvent.action == name.value)
    return list(db.session.scalars(found))


def test_the_paper_tells_what_is_held_about_the_person(client, case):
    sheet = made(client, case)
    assert sheet.status_code == 200
    assert papers.is_tagged(sheet.data)
    text = papers.text_of(sheet.data)
    for words in (
        builders.FULL_NAME,
        builders.GOAL,
        builders.NEED,
        builders.CONTACT["phone"].replace(" ", "\N{NO-BREAK SPACE}"),
        "Harbour Clinic",
        "Delivered",
        "North Case Organisation",
        "Karim Saleh",
        "Somebody you fear",
        TOLD_NOTE,
        "Is the person pregnant?",
    ):
        assert " ".join(words.split()) in text, words


def test_the_paper_leaves_out_what_is_about_others_or_dangerous(client, case):
    text = papers.text_of(made(client, case).data)
    for words in (
        "Tannery Street",
        "+218",
        "Hiwet",
        "supervisor fears",
        "cousin in the port",
        "blue bag",
        "Oranges",
        builders.CONTACT["code_word"],
        builders.CONTACT["address"],
        "neighbour",
        "Aba and Efe",
        case.code,
    ):
        assert words not in text, words


def test_the_page_says_to_the_worker_what_is_left_out_and_why(client, case):
    shown = client.get(at(case)).text
    assert "Other victims" in shown
    assert "The paper would put them in danger if somebody found it." in shown
    assert "Risk assessments and the safety plan" in shown


def test_the_file_has_a_neutral_name_and_title_and_is_kept_nowhere(client, case):
    answer = made(client, case)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=document.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert papers.title_of(answer.data) == "Document"


def test_making_it_is_an_event_of_the_log(client, case, world):
    made(client, case)
    (event,) = events(Event.OWN_FILE_MADE)
    assert (event.actor_id, event.case_id) == (world.caseworker.id, case.id)
    assert event.details == {"language": "en", "form": "pdf"}


def test_the_language_of_the_person_is_proposed(client, case, world):
    with acting_as(world.caseworker):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        person = people_queries.person_of(case.id)
        spoken = {
            "known_as": "Mirembe",
            "full_name": builders.FULL_NAME,
            "languages": ["tir", "ara"],
        }
        people_actions.record_person(case.id, spoken, version=person.version, by=world.caseworker)
        commit()
    answer = pages.submit(client, at(case), {"form": "pdf"})
    text = papers.text_of(answer.data)
    assert "ما نحتفظ به عنك" in text
    assert builders.FULL_NAME in text


def test_who_lives_with_the_person_is_told_in_the_language_of_the_paper(client, case, world):
    with acting_as(world.caseworker):
        found = case_queries.get_case(case.id, seen_by=world.caseworker)
        child = {"roles": ["family"], "relation": "child", "in_household": "yes"}
        related_people_actions.add(found, facts=child, case_code="", by=world.caseworker)
        commit()
    shown = made(client, case, form="page", language="ar").text
    after = re.sub(r"<[^>]*>", " ", shown.partition("يسكن معك")[2])
    assert after.split()[0].strip(":\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}") == "نعم"


def test_the_page_to_print_tells_the_same_without_the_code_of_the_case(client, case):
    shown = made(client, case, form="page").text
    assert builders.GOAL in shown
    assert case.code not in shown
    assert "Tannery" not in shown
    (event,) = events(Event.OWN_FILE_MADE)
    assert event.details["form"] == "page"


def test_without_pango_the_page_says_so_and_offers_to_print(client, case, monkeypatch):
    def fails(page):
        raise pdf.PdfUnavailable

    monkeypatch.setattr(pdf, "is_available", lambda: False)
    monkeypatch.setattr(pdf, "draw", fails)
    assert "Pango is not installed" in client.get(at(case)).text
    answer = made(client, case)
    assert answer.status_code == 422
    assert "Choose the page, and print it in the browser." in answer.text
    assert not events(Event.OWN_FILE_MADE)


def test_nobody_waits_for_locks_of_the_request_while_the_paper_is_drawn(client, case, monkeypatch):
    held = []

    def draws(page):
        held.append(db.session().in_transaction())
        return b"%PDF-"

    monkeypatch.setattr(pdf, "draw", draws)
    assert made(client, case).data == b"%PDF-"
    assert held == [False]
    assert "own_file.make" in {event.purpose for event in events(Event.OPENED)}
    assert len(events(Event.OWN_FILE_MADE)) == 1


def test_who_is_excluded_while_the_paper_is_drawn_gets_none(app, case, world, monkeypatch):
    client, who = sign_in(app.test_client(), world.supervisor), world.supervisor.id

    def draws(page):
        with acting_as(world.caseworker):
            found = case_queries.get_case(case.id, seen_by=world.caseworker)
            team_actions.exclude(found, user_id=who, reason="kin", by=world.caseworker)
            commit()
        return b"%PDF-"

    monkeypatch.setattr(pdf, "draw", draws)
    answer = made(client, case)
    assert (answer.status_code, b"%PDF-" in answer.data) == (409, False)
    assert not events(Event.OWN_FILE_MADE)
    assert not events(Event.TAMPERED)


@pytest.mark.parametrize("who", ["stranger", "clinic", "dpo"])
def test_nobody_else_makes_it(app, world, case, who):
    answer = sign_in(app.test_client(), world.people[who]).get(at(case))
    assert answer.status_code in (403, 404)


def test_a_closed_case_still_answers_the_person(app, world):
    closed = builders.closed_case(world)
    client = sign_in(app.test_client(), world.supervisor)
    assert builders.FULL_NAME in papers.text_of(made(client, closed).data)


@pytest.mark.parametrize(("marked", "told"), [({}, True), ({"kept_back": "y"}, False)])
def test_a_note_is_told_unless_its_writer_marks_it(client, case, marked, told):
    page = f"/cases/{case.id}/notes"
    pages.submit(client, page, {"text": "A bus ticket was bought."} | marked)
    assert "Not for the person</strong>" in client.get(page).text
    text = papers.text_of(made(client, case).data)
    assert ("A bus ticket was bought." in text) is told
