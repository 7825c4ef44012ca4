"""Hostile requests: forged, replayed, twice at once, with strange characters."""

import threading
import uuid
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import text

from caseflow.access import access_context
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.people import queries as people_queries
from tests.integration import builders
from tests.integration.world import PASSWORD, acting_as, sign_in

OVERRIDE = "\u202egnp.exe"


@pytest.fixture
def case(app, world):
    """A case on which work goes on."""
    return builders.open_case(world)


def _notes(case):
    db.session.rollback()
    return db.session.scalar(text("select count(*) from note"))


def test_a_token_used_again_with_other_words_is_another_form(app, world, case):
    """Browsers restore hidden fields on the way back; nothing typed may be lost."""
    client, token = sign_in(app.test_client(), world.caseworker), str(uuid.uuid4())
    page = f"/cases/{case.id}/notes"
    for words in ("First", "First", "Second"):
        client.post(page, data={"text": words, "form_token": token})
    assert _notes(case) == 2


def test_a_token_of_another_page_is_another_form(app, world, case):
    client, token = sign_in(app.test_client(), world.caseworker), str(uuid.uuid4())
    other = builders.open_case(world)
    for one in (case, other):
        client.post(f"/cases/{one.id}/notes", data={"text": "Same", "form_token": token})
    assert _notes(case) == 2


def test_a_token_of_another_person_stops_nobody(app, world, case):
    token = str(uuid.uuid4())
    for user in (world.caseworker, world.supervisor):
        client = sign_in(app.test_client(), user)
        answer = client.post(f"/cases/{case.id}/notes", data={"text": "Same", "form_token": token})
        assert answer.status_code == 302
    assert _notes(case) == 2


@pytest.mark.asvs("V15.4.1")
@pytest.mark.parametrize("page", ["notes", "plan/needs/add"])
def test_a_form_sent_twice_at_once_acts_once(app, world, case, page):
    address = f"/cases/{case.id}/{page}"
    clients = [sign_in(app.test_client(), world.caseworker) for _ in range(2)]
    data = {
        "text": "Once",
        "description": "Once",
        "domain": "health",
        "service_type": "health",
        "priority": "urgent",
        "form_token": str(uuid.uuid4()),
    }
    found = []
    db.session.remove()
    gate = threading.Barrier(2)

    def send(client):
        gate.wait()
        found.append(client.post(address, data=data))

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in found} <= {302, 303}
    assert len({answer.location for answer in found}) == 1
    table = "note" if page == "notes" else "need"
    assert db.session.scalar(text(f"select count(*) from {table}")) == 1


@pytest.mark.asvs("V1.3.3")
def test_a_name_holds_no_signs_that_turn_or_hide_text(app, world, case):
    client = sign_in(app.test_client(), world.caseworker)
    with acting_as(world.caseworker):
        version = people_queries.person_of(case.id).version
    answer = client.post(
        f"/cases/{case.id}/person",
        data={"known_as": f"Ana{OVERRIDE}\x00\x07\u2066", "age_group": "adult", "version": version},
    )
    assert answer.status_code == 302
    with acting_as(world.caseworker):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        assert people_queries.person_of(case.id).known_as == "Anagnp.exe"


@pytest.mark.parametrize(
    "address",
    [
        "/audit?object_type=%00",
        "/audit?action=%00",
        "/audit?before=99999999999999999999",
        "/audit/cases?case=%00",
    ],
)
def test_control_characters_in_an_address_are_no_failure(app, world, address):
    client = sign_in(app.test_client(), world.dpo)
    assert client.get(address).status_code in (200, 400, 422)


NOBODY = uuid.UUID(int=0)


@pytest.mark.parametrize(
    "key",
    [
        "%00",
        "2026-01-01T00:00:00+00:00~x",
        "9999-99-99~",
        "~~~",
        f"0~1e400~{NOBODY}",
        f"0~99999999999999~{NOBODY}",
        f"99999999999999999999~1~{NOBODY}",
        f"0001-01-01T00:00:00%2B23:00~{NOBODY}",
        f"2026-01-01T00:00:00~{NOBODY}",
    ],
)
def test_a_forged_place_in_a_list_is_the_first_page(app, world, case, key):
    worker, clinic = (sign_in(app.test_client(), user) for user in (world.caseworker, world.clinic))
    for client, address in ((worker, "/cases?"), (clinic, "/inbox?"), (clinic, "/inbox?tab=done&")):
        answer = client.get(f"{address}after={key}")
        assert answer.status_code == (400 if key == "%00" else 200)


@pytest.mark.parametrize("email", ["\x00", "a\x00@b.example", "x" * 5000, "a@b\r\nc.example"])
def test_strange_addresses_cannot_sign_in_and_break_nothing(app, world, email):
    answer = app.test_client().post("/sign-in", data={"email": email, "password": "\x00"})
    assert answer.status_code == 200


@pytest.mark.asvs("V3.7.2")
@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "///evil.example",
        "http:evil.example",
        "https:/evil.example",
        "/%5cevil.example",
        "@evil.example",
    ],
)
def test_sign_in_and_language_lead_only_here(app, world, target):
    client = app.test_client()
    answer = client.post("/language", data={"language": "ar", "next": target})
    assert leads_here(answer)
    data = {"email": world.caseworker.email, "password": PASSWORD, "next": target}
    answer = client.post("/sign-in", query_string={"next": target}, data=data)
    assert leads_here(answer)


def leads_here(answer):
    """As a browser reads it, which drops tabs and line ends, and turns backslashes."""
    location = answer.headers.get("Location", "/").translate({9: None, 10: None, 13: None, 92: 47})
    there = urlsplit(urljoin("http://localhost/sign-in", location))
    is_here = (there.scheme, there.netloc) == ("http", "localhost")
    return is_here and "Set-Cookie: a=b" not in str(answer.headers)


@pytest.mark.asvs("V7.2.1", "V7.2.2")
def test_a_planted_session_is_not_signed_in(app, world):
    """Fixation: the id before sign-in is not the id after it, and opens nothing."""
    client = app.test_client()
    client.post("/language", data={"language": "ar"})
    before = client.get_cookie("caseflow").value
    sign_in(client, world.caseworker)
    assert client.get_cookie("caseflow").value != before
    thief = app.test_client()
    thief.set_cookie("caseflow", before)
    assert thief.get("/my-day").status_code == 302


@pytest.mark.asvs("V7.4.1")
def test_a_cookie_kept_over_sign_out_is_worth_nothing(app, world):
    client = sign_in(app.test_client(), world.caseworker)
    cookie = client.get_cookie("caseflow").value
    client.post("/sign-out")
    client.set_cookie("caseflow", cookie)
    assert client.get("/my-day").status_code == 302


@pytest.mark.asvs("V3.5.3", "V4.1.4")
def test_a_method_cannot_be_overridden(app, world, case):
    client = sign_in(app.test_client(), world.supervisor)
    headers = {"X-HTTP-Method-Override": "POST"}
    client.get(f"/cases/{case.id}/notes?_method=POST&text=x", headers=headers)
    assert _notes(case) == 0


@pytest.mark.asvs("V2.2.2", "V8.3.1", "V15.3.3")
def test_extra_fields_of_a_form_change_nothing(app, world, case):
    client = sign_in(app.test_client(), world.caseworker)
    client.post(
        f"/cases/{case.id}/notes",
        data={
            "text": "A note",
            "case_id": str(uuid.uuid4()),
            "written_by_id": str(world.supervisor.id),
            "owner_id": str(world.stranger.id),
            "id": str(uuid.uuid4()),
            "by": str(world.supervisor.id),
        },
    )
    row = db.session.execute(text("select case_id, written_by_id from note")).one()
    assert [uuid.UUID(str(value)) for value in row] == [case.id, world.caseworker.id]


@pytest.mark.asvs("V1.3.3", "V5.2.1", "V15.2.2")
def test_huge_input_is_refused_whole(app, world, case):
    client = sign_in(app.test_client(), world.caseworker)
    long = client.post(f"/cases/{case.id}/notes", data={"text": "x" * 10_001})
    huge = client.post(f"/cases/{case.id}/notes", data={"text": "x" * 3_000_000})
    assert (long.status_code, huge.status_code, _notes(case)) == (422, 413, 0)


@pytest.mark.asvs("V14.2.5", "V14.3.2")
@pytest.mark.parametrize("path", ["", "/timeline", "/notes", "/plan", "/consents", "/referrals"])
def test_nothing_of_a_case_is_cached_and_titles_are_neutral(app, world, case, path):
    answer = sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}{path}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    title = answer.text.partition("<title>")[2].partition("</title>")[0]
    assert not {builders.KNOWN_AS, case.code} & set(title.split())
    with acting_as(world.caseworker):
        assert access_context.current() is not None
