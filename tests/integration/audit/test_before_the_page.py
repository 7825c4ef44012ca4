"""A page with sealed data leaves only after its event is in the log; refusals are events too."""

import json
import uuid

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from caseflow import audit, encryption
from caseflow.audit import log, verification
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.encryption import signed_rows
from caseflow.encryption.sealed_fields import Sealed
from caseflow.extensions import db
from caseflow.pathway.case import rules as case_rules
from tests.integration import builders
from tests.integration.world import sign_in


@pytest.fixture
def case(app, world):
    """A case on which work goes on."""
    app.config["RAISE_UNEXPECTED"] = False
    return builders.case_with_plan(world)


def _failing(kind):
    def write():
        raise kind

    return write


@pytest.mark.asvs("V16.5.3")
@pytest.mark.parametrize(
    "kind",
    [
        OperationalError("insert", {}, Exception("disk")),
        signed_rows.Tampered("head"),
        RuntimeError("bug"),
        log.NotLoggable("text"),
        OSError("disk"),
    ],
    ids=lambda kind: type(kind).__name__,
)
def test_without_its_event_a_page_is_not_sent(app, world, case, monkeypatch, kind):
    client = sign_in(app.test_client(), world.caseworker)
    pages = [f"/cases/{case.id}", "/cases", "/my-day"]
    assert all(builders.KNOWN_AS in client.get(page).text for page in pages)
    monkeypatch.setattr(audit, "write", _failing(kind))
    for page in pages:
        answer = client.get(page)
        assert answer.status_code in (500, 503)
        assert builders.KNOWN_AS not in answer.text


def test_an_edited_head_of_the_log_stops_every_opening(app, world, case):
    client = sign_in(app.test_client(), world.caseworker)
    db.session.execute(text("update audit_head set count = count - 1"))
    db.session.commit()
    answer = client.get(f"/cases/{case.id}")
    assert answer.status_code == 503
    assert builders.KNOWN_AS not in answer.text


def test_the_event_is_committed_when_the_page_arrives(app, world, case):
    client = sign_in(app.test_client(), world.caseworker)
    commits = []
    sql_event.listen(db.engine, "commit", lambda connection: commits.append(_count(connection)))
    before = _last()["sequence"]
    assert client.get(f"/cases/{case.id}").status_code == 200
    assert commits
    assert _last()["sequence"] > before
    assert _last()["action"] == Event.OPENED.value


def _count(connection):
    return connection.scalar(text("select count(*) from audit_event"))


def _last():
    db.session.rollback()
    row = db.session.execute(text("select * from audit_event order by sequence desc limit 1")).one()
    return row._mapping


@pytest.mark.asvs("V16.3.2")
@pytest.mark.parametrize(
    "page",
    [
        "",
        "/plan",
        "/notes",
        "/person",
        "/safe-contact",
        "/consents",
        "/referrals",
        "/screening",
        "/safety-plan",
    ],
)
def test_every_opened_field_of_a_page_is_in_its_event(app, world, case, page, monkeypatch):
    opened = set()
    genuine = Sealed._opened

    def noted(field, row, sealed, context):
        opened.add(f"{row.__tablename__}.{field.name}")
        return genuine(field, row, sealed, context)

    monkeypatch.setattr(Sealed, "_opened", noted)
    client = sign_in(app.test_client(), world.caseworker)
    assert client.get(f"/cases/{case.id}{page}").status_code == 200
    newest = select(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(1)
    parts = db.session.scalars(newest).one().details["opened"][str(case.id)]
    assert opened == {name for fields in parts.values() for name in fields}


def test_a_page_that_fails_after_opening_is_in_the_log_as_opened(app, world, case, monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr(case_rules, "next_steps", fail)
    monkeypatch.setattr(
        encryption, "prefetch_keys", lambda rows, *names: [r.known_as for r in rows[:1]]
    )
    client = sign_in(app.test_client(), world.caseworker)
    answer = client.get(f"/cases/{case.id}")
    assert answer.status_code == 500
    assert builders.KNOWN_AS not in answer.text
    assert _last()["action"] == Event.OPENED.value


@pytest.mark.asvs("V16.3.2")
def test_refusals_of_a_role_and_of_foreign_things_are_events(app, world, case):
    stranger = sign_in(app.test_client(), world.stranger)
    assert stranger.get("/admin").status_code == 403
    assert _last()["action"] == Event.REFUSED.value
    for asked in (case.id, uuid.uuid4()):
        assert stranger.get(f"/cases/{asked}").status_code == 404
        assert json.loads(_last()["detail"]) == {"asked": [str(asked)], "endpoint": "case.show"}
    assert verification.verify().holds
