"""On PostgreSQL an event has its place a moment after its commit; nothing is lost on the way."""

import threading
import uuid

import pytest
from sqlalchemy import text

from caseflow import audit
from caseflow.audit import log, sequencer, verification
from caseflow.audit.events import Event
from caseflow.extensions import db
from tests.integration.world import commit

pytestmark = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)


@pytest.fixture
def asleep(app, world, monkeypatch):
    """What is left stays until the test lets the sequencer run."""
    monkeypatch.setattr(audit, "after_commit", lambda: None)


def _happen(world, times=1):
    for _ in range(times):
        log.record(Event.CASE_OPENED, by=world.caseworker)
        commit()


def _left():
    with db.engine.connect() as connection:
        return connection.scalar(text("select count(*) from audit_outbox"))


def _sql(statement, **values):
    with db.engine.begin() as connection:
        assert connection.execute(text(statement), values).rowcount


def _lost():
    with db.engine.connect() as connection:
        asked = text("select detail from audit_event where action = 'log.event_lost'")
        return connection.scalars(asked).all()


def test_what_was_left_gets_its_place_and_the_chain_holds(world, asleep):
    _happen(world, 3)
    assert _left() == 3
    assert sequencer.run()
    assert _left() == 0
    assert verification.verify().holds
    assert not _lost()


def test_an_undone_transaction_leaves_no_gap(world, asleep):
    _happen(world)
    log.record(Event.CASE_OPENED, by=world.caseworker)
    log.write()
    db.session.rollback()
    _happen(world)
    sequencer.run()
    assert not _lost()


def test_an_event_taken_out_before_its_place_is_named(world, asleep):
    _happen(world, 3)
    _sql("delete from audit_outbox where id = (select min(id) + 1 from audit_outbox)")
    sequencer.run()
    assert len(_lost()) == 1
    assert '"lost":1' in _lost()[0]


def test_an_event_edited_before_its_place_is_refused_and_named(world, asleep):
    _happen(world)
    _sql(
        "update audit_outbox set body = replace(body, :mine, :other)",
        mine=str(world.caseworker.id),
        other=str(world.colleague.id),
    )
    sequencer.run()
    assert len(_lost()) == 1
    assert _actors() == {uuid.UUID(int=0)}


def test_an_event_put_back_after_its_place_is_named_and_not_repeated(world, asleep):
    _happen(world)
    _sql("create table kept as select * from audit_outbox")
    sequencer.run()
    _sql("insert into audit_outbox select * from kept")
    sequencer.run()
    assert len(_lost()) == 1
    with db.engine.connect() as connection:
        asked = text("select count(*) from audit_event where action = 'case.opened'")
        assert connection.scalar(asked) == 1


def test_a_record_whose_event_has_no_place_yet_is_as_the_log_says(world, asleep, monkeypatch):
    sequencer.run()
    monkeypatch.setattr(sequencer, "run", lambda: True)
    world.colleague.display_name = "Somebody, renamed"
    log.record(Event.CASE_OPENED, by=world.caseworker)
    commit()
    assert _left() == 1
    assert verification.verify().holds
    _sql("update audit_outbox set body = replace(body, 'case.opened', 'case.closed')")
    assert not verification.verify().holds


@pytest.mark.asvs("V15.4.3")
def test_writers_do_not_wait_for_one_another(app, world, asleep):
    """One has committed nothing yet, and the other is through."""
    log.record(Event.CASE_OPENED, by=world.caseworker)
    log.write()
    done = threading.Event()

    def other():
        with app.app_context():
            _happen(world)
            db.session.remove()
        done.set()

    threading.Thread(target=other).start()
    assert done.wait(5)
    db.session.commit()
    sequencer.run()
    assert not _lost()


@pytest.mark.asvs("V15.4.1")
def test_many_writers_and_many_sequencers_make_one_chain(app, world):
    def write():
        with app.app_context():
            _happen(world, 20)
            db.session.remove()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    before = verification.verify()
    assert before.holds
    assert not _lost()
    with db.engine.connect() as connection:
        asked = text("select count(*) from audit_event where action = 'case.opened'")
        assert connection.scalar(asked) == 120


@pytest.fixture
def thread(app, world):
    """The sequencer of this application; it ends with the test, whose store is gone then."""
    before = set(threading.enumerate())
    sequencer.start(app)
    yield
    sequencer.stop(app)
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
        assert not thread.is_alive(), "the sequencer looks on"


def test_a_thread_places_what_requests_leave(world, thread):
    _happen(world, 5)
    for _ in range(100):
        if not _left():
            break
        threading.Event().wait(0.05)
    assert _left() == 0


def _actors():
    with db.engine.connect() as connection:
        asked = text("select actor_id from audit_event order by sequence desc limit 1")
        return set(connection.scalars(asked))
