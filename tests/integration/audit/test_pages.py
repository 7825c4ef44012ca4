"""The log as the data protection officer reads it: events, openings, verification."""

import pytest
from sqlalchemy import text

from caseflow.audit import log
from caseflow.audit.events import Event
from caseflow.audit.verification import Fault
from caseflow.extensions import db
from caseflow.people import queries as people_queries
from tests.integration.builders import FULL_NAME, KNOWN_AS, open_case
from tests.integration.world import acting_as, commit, sign_in


@pytest.fixture
def dpo(app, world):
    return sign_in(app.test_client(), world.dpo)


def test_every_event_and_fault_is_said_in_words():
    assert all(event.label != event.value for event in Event)
    assert all(fault.label != fault.value for fault in Fault)


@pytest.mark.asvs("V16.2.1")
def test_the_newest_events_are_shown_with_who_and_what(dpo, world):
    page = dpo.get("/audit")
    assert page.status_code == 200
    row = page.text.split('role="rowheader"')[1]
    assert "Signed in" in row
    assert world.dpo.display_name in row


def test_events_are_narrowed_to_an_action(dpo, world):
    log.record(Event.CASE_OPENED, by=world.caseworker)
    commit()
    page = dpo.get("/audit?action=case.opened")
    assert world.caseworker.display_name in page.text
    assert "<code" not in page.text


def test_events_are_narrowed_to_an_organisation(dpo, world):
    log.record(Event.CASE_OPENED, by=world.caseworker)
    commit()
    other = world.organisations["Harbour Clinic"].id
    assert "No events." in dpo.get(f"/audit?organisation={other}").text


def test_older_events_are_one_page_away(dpo, world):
    for _ in range(60):
        log.record(Event.CASE_ASSIGNED, by=world.supervisor)
    commit()
    first = dpo.get("/audit?action=case.assigned").text
    assert first.count('role="rowheader"') == 50
    assert "Older" in first
    before = first.split("before=")[1].split('"')[0].split("&")[0]
    assert "Older" not in dpo.get(f"/audit?action=case.assigned&before={before}").text


@pytest.mark.parametrize("wrong", ["nonsense", "123", "x" * 5000])
def test_a_wrong_id_is_answered_with_a_sentence(dpo, wrong):
    page = dpo.get("/audit/cases", query_string={"case": wrong})
    assert page.status_code == 422
    assert "There is no case with this code or id" in page.text


def test_who_opened_a_case_is_shown_without_what_it_says(dpo, world):
    case = open_case(world)
    with acting_as(world.supervisor) as look:
        look.admitted.add(case.id)
        assert people_queries.person_of(case.id).full_name == FULL_NAME
        commit()
    page = dpo.get(f"/audit/cases?case={case.id}")
    assert world.supervisor.display_name in page.text
    assert "Identity" in page.text
    assert KNOWN_AS not in page.text
    assert case.code not in page.text


@pytest.mark.parametrize("who", ["caseworker", "supervisor", "coordinator", "administrator"])
@pytest.mark.parametrize("path", ["/audit", "/audit/cases", "/audit/verify"])
def test_nobody_else_reads_the_log(app, world, who, path):
    client = sign_in(app.test_client(), world.people[who])
    assert client.get(path).status_code == 403


def test_verifying_says_that_the_log_holds_and_is_recorded(dpo):
    assert "The log is correct<" in dpo.post("/audit/verify").text
    assert "Verified the log" in dpo.get("/audit?action=log.verified").text


@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        ("update audit_event set action = 'case.closed' where sequence = 1", "was edited"),
        ("delete from audit_event where sequence = 1", "is missing"),
        ("update audit_head set count = count - 1", "the last event was edited"),
    ],
)
def test_verifying_names_what_was_done_by_sql(dpo, attack, sentence):
    db.session.execute(text(attack))
    db.session.commit()
    page = dpo.post("/audit/verify")
    assert page.status_code == 200
    assert sentence in page.text


def test_verifying_finds_an_event_that_was_added(dpo):
    columns = (
        "at, action, actor_id, organisation_id, session_ref, request_id, purpose, "
        "object_type, object_id, case_id, detail, previous_hash, hash"
    )
    db.session.execute(
        text(
            f"insert into audit_event (sequence, {columns}) select sequence + 1, {columns} "
            "from audit_event where sequence = (select max(sequence) from audit_event)"
        )
    )
    db.session.commit()
    assert "The log is not correct" in dpo.post("/audit/verify").text


def test_a_record_that_was_edited_is_named_on_the_page(dpo, world):
    db.session.execute(text("update \"user\" set display_name = 'Somebody else'"))
    db.session.commit()
    page = dpo.post("/audit/verify")
    assert "some records are not" in page.text
    assert world.clinic.id.hex in page.text
    assert "Changed outside caseflow" in page.text


def test_nothing_is_appended_to_a_head_that_was_edited(app, world, dpo):
    db.session.execute(text("update audit_head set count = count - 1"))
    db.session.commit()
    answer = app.test_client().post(
        "/sign-in", data={"email": world.caseworker.email, "password": "demo-only-passphrase"}
    )
    assert answer.status_code == 503
    assert "The log is not correct" in dpo.post("/audit/verify").text
