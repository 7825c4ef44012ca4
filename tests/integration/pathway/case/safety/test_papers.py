"""A safety plan and a card with a telephone number on paper do not say what they are."""

import pypdfium2
import pytest
from sqlalchemy import select

from caseflow.audit import AuditEvent, Event
from caseflow.encryption import crypto_erasure
from caseflow.extensions import db
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from tests import pages, papers
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

PLAN = {
    "warning_signs": "He calls twice.",
    "safe_people": "Aunt Nakato",
    "safe_places": "The bakery",
    "code_word": "Oranges",
    "steps": "Take the blue bag.",
}
GIVES_AWAY = ("safe", "plan", "danger", "caseflow", "north case", "warning", "code word")


@pytest.fixture
def case(world):
    opened = builders.open_case(world)
    write(world, opened)
    return db.session.get(Case, opened.id)


def write(world, case, **changes):
    with acting_as(world.caseworker):
        found = case_queries.get_case(case.id, seen_by=world.caseworker)
        plan = case_queries.safety_plan_of(found)
        version = plan.version if plan else None
        case_actions.make_safety_plan(found, PLAN | changes, version=version, by=world.caseworker)
        commit()


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


def plan_at(case):
    return f"/cases/{case.id}/safety-plan/paper"


def card_at(case):
    return f"/cases/{case.id}/contact-card"


HOW = {"heading": "shopping", "language": "en", "form": "pdf"}
CARD = HOW | {
    "name": "Bread and more",
    "phone": "+999 555 0177",
    "lines": "After 4\nAsk for Ana",
}


def made_events():
    found = select(AuditEvent).where(AuditEvent.action == Event.SAFETY_PAPER_MADE.value)
    return [event.details for event in db.session.scalars(found)]


def size_of(sheet):
    paper = pypdfium2.PdfDocument(sheet)
    sizes = [tuple(round(side / 72 * 25.4, 1) for side in page.get_size()) for page in paper]
    paper.close()
    return sizes


def test_the_plan_stands_on_paper_in_the_persons_words_alone(client, case):
    answer = pages.submit(client, plan_at(case), HOW)
    assert papers.text_of(answer.data) == (
        "Shopping Take the blue bag. Aunt Nakato The bakery Oranges He calls twice."
    )
    assert papers.title_of(answer.data) == "Shopping"
    assert papers.is_tagged(answer.data)
    assert answer.headers["Content-Disposition"] == "attachment; filename=document.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert made_events() == [{"kind": "plan"}]


def test_the_heading_is_in_the_language_that_was_chosen(client, case):
    answer = pages.submit(client, plan_at(case), HOW | {"language": "ar"})
    assert papers.text_of(answer.data).startswith("مشتريات")


def test_the_card_has_the_size_of_a_bank_card_and_one_page(client, case):
    answer = pages.submit(client, card_at(case), CARD)
    assert papers.text_of(answer.data) == (
        "Shopping Bread and more +999 555 0177 After 4 Ask for Ana"
    )
    assert size_of(answer.data) == [(85.6, 54.0)]
    assert made_events() == [{"kind": "card"}]


def test_a_card_that_is_full_still_has_one_page(client, case):
    full = {"name": "W" * 30, "phone": "+999 555 0177 " * 2, "lines": "W" * 87 + "\nW"}
    answer = pages.submit(client, card_at(case), CARD | full)
    assert len(size_of(answer.data)) == 1


@pytest.mark.parametrize("address", [plan_at, card_at])
def test_what_is_printed_from_the_browser_does_not_say_what_it_is(client, case, address):
    known = CARD if address is card_at else HOW
    shown = pages.submit(client, address(case), known | {"form": "page"}).text
    paper = shown.split("<article")[1].split("</article>")[0].casefold()
    title = shown.split("<title>")[1].split("</title>")[0]
    assert title == "Shopping"
    assert [word for word in GIVES_AWAY if word in paper] == []
    assert case.code not in shown
    assert "cf-print-foot" not in shown


def test_a_plan_that_names_the_organisation_is_not_put_on_paper(client, case, world):
    write(world, case, safe_people="Ana of North Case Organisation")
    answer = pages.submit(client, plan_at(case), HOW)
    assert answer.status_code == 422
    assert "Whoever finds the paper would know where it comes from" in answer.text
    assert made_events() == []


def test_a_card_that_has_the_code_of_the_case_is_not_made(client, case):
    answer = pages.submit(client, card_at(case), CARD | {"lines": case.code.replace("-", " ")})
    assert answer.status_code == 422
    assert made_events() == []


def test_a_plan_that_was_erased_is_not_put_on_paper(client, case, world):
    with acting_as(world.supervisor):
        crypto_erasure.erase_keys(case.id, "safety")
        commit()
    answer = pages.submit(client, plan_at(case), HOW)
    assert answer.status_code == 422
    assert "A part of the safety plan was erased or changed." in answer.text
    assert made_events() == []


def test_without_a_plan_the_page_says_so(client, world):
    other = builders.open_case(world)
    answer = pages.submit(client, plan_at(other), HOW)
    assert answer.status_code == 422
    assert "There is no safety plan yet." in answer.text
