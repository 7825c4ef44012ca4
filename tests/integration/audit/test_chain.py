"""The log names what was edited, taken out, added or cut off, by SQL, on both databases."""

import pytest
from sqlalchemy import text

from caseflow.audit import log, verification
from caseflow.audit.events import Event
from caseflow.audit.log import NotLoggable
from caseflow.extensions import db
from tests.integration.world import commit


@pytest.fixture
def events(app, world):
    """Five events in the chain."""
    for _ in range(5):
        log.record(Event.CASE_OPENED, by=world.caseworker, note_count=3)
        commit()


def _run(statement):
    db.session.execute(text(statement))
    db.session.commit()
    return verification.verify()


def test_an_untouched_log_holds(events):
    report = verification.verify()
    assert report.holds
    assert report.events == db.session.scalar(text("select count(*) from audit_event"))


@pytest.mark.asvs("V16.4.2")
@pytest.mark.parametrize(
    ("attack", "at", "reason"),
    [
        ("update audit_event set action = 'case.closed' where sequence = 3", 3, "edited"),
        ("update audit_event set actor_id = organisation_id where sequence = 2", 2, "edited"),
        ("delete from audit_event where sequence = 4", 4, "missing"),
        (
            "delete from audit_event where sequence = (select max(sequence) from audit_event)",
            None,
            "cut short",
        ),
        ("update audit_head set count = count - 1", None, "head"),
        ("delete from audit_head", None, "head"),
    ],
)
def test_an_attack_is_named(events, attack, at, reason):
    report = _run(attack)
    assert not report.holds
    assert reason in report.reason
    assert at is None or report.broken_at == at


@pytest.mark.asvs("V16.4.2")
def test_an_event_added_by_sql_is_named(events):
    columns = (
        "at, action, actor_id, organisation_id, session_ref, request_id, purpose, object_type, "
        "object_id, case_id, detail, previous_hash, hash"
    )
    report = _run(
        f"insert into audit_event (sequence, {columns}) select sequence + 1, {columns} "
        "from audit_event where sequence = (select max(sequence) from audit_event)"
    )
    assert not report.holds


def test_a_whole_new_chain_needs_the_system_key(events):
    report = _run("update audit_head set hash = (select hash from audit_event where sequence = 1)")
    assert "head of the log was edited" in report.reason


@pytest.mark.asvs("V16.2.5", "V16.4.1")
@pytest.mark.parametrize("text_", ["Amina Example", "a b", "x" * 81])
def test_free_text_is_not_loggable(app, world, text_):
    with pytest.raises(NotLoggable):
        log.record(Event.CASE_OPENED, by=world.caseworker, note=text_)
