"""What was destroyed is in no file of the live stores, once background work has been round."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from caseflow import clock, create_app, database
from caseflow.cli import rotation_commands, scheduler
from caseflow.encryption import crypto_erasure, file_search, key_hierarchy, key_store, scrubbing
from caseflow.encryption.rotation import GRACE, Level
from caseflow.errors import Refused
from caseflow.extensions import db
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures.models import Erasure, ErasureReason
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.referral.models import Reason, Status
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

OF_ORGANISATIONS = (key_store.organisation_keys, key_store.system_keys)
OPENED_ELSEWHERE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM system_key").fetchall()
connection.close()
"""
"""The last process that closes a store removes its write-ahead log."""
on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)


def take_up(app, world):
    row = builders.received_screening(world)
    before = wraps()
    caseworker = sign_in(app.test_client(), world.caseworker)
    assert caseworker.post(f"/screenings/incoming/{row.id}/take-up").status_code == 302
    return before


def return_it(app, world):
    row = builders.received_screening(world)
    before = wraps()
    client = sign_in(app.test_client(), world.caseworker)
    client.post(f"/screenings/incoming/{row.id}/return", data={"reason": "no_capacity"})
    return before


def withdraw(app, world):
    referral = builders.answered(world, builders.sent_referral(world), Status.ACCEPTED)
    before = wraps()
    with acting_as(world.caseworker):
        case = case_queries.get_case(referral.case_id, seen_by=world.caseworker)
        consent_actions.withdraw_all(case, by=world.caseworker)
        commit()
    return before


def erase(app, world):
    case = builders.closed_case(world)
    before = wraps()
    with acting_as(world.supervisor):
        found = case_queries.get_case(case.id, seen_by=world.supervisor)
        asked = ErasureReason.PERSON_ASKED
        erasures_actions.request(found, "", asked, by=world.supervisor)
        commit()
    with acting_as(world.people["dpo"]) as context:
        erasure = db.session.scalars(select(Erasure)).one()
        context.admitted.add(erasure.case_id)
        erasures_actions.approve(erasure, by=world.people["dpo"])
        commit()
    return before


def refuse(app, world):
    sent = builders.sent_referral(world)
    before = wraps()
    builders.answered(world, sent, Status.DECLINED, reason=Reason.NO_CAPACITY)
    return before


def rotated(level):
    """What rotates the keys of one level, to its end."""

    def act(app, world):
        builders.open_case(world)
        before = wraps()
        rotation_commands.rotate_here((level,))
        with clock.set_to(clock.now() + GRACE + GRACE):  # old compartment keys are kept for a while
            rotation_commands.finish_due()
        return before

    return act


def wraps():
    """Every wrapped key that the key store holds now."""
    store = key_hierarchy.key_ring().store
    return {
        value
        for table in (*crypto_erasure.KEYS_OF_CASES, *OF_ORGANISATIONS)
        for row in store.rows(table)
        for value in row
        if isinstance(value, bytes) and len(value) > 32
    }


def found_in_files(settings, destroyed):
    """The destroyed wraps that stand in some file of the live stores."""
    contents = [path.read_bytes() for path in _files(settings) if path.is_file()]
    return {wrap for wrap in destroyed if any(wrap in content for content in contents)}


def _files(settings):
    yield from settings.data.iterdir()
    if not settings.database_url:
        return
    autocommit = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with autocommit as connection:
        connection.exec_driver_sql("CHECKPOINT")  # what is still in memory is written to the files
        home = connection.exec_driver_sql("SHOW data_directory").scalar()
        number = "SELECT oid FROM pg_database WHERE datname = current_database()"
        yield from (
            Path(home) / "base" / str(connection.exec_driver_sql(number).scalar())
        ).iterdir()


@pytest.mark.parametrize("act", [take_up, return_it, refuse, withdraw, erase])
def test_a_destroyed_key_leaves_every_file_of_the_stores(app, world, settings, act):
    destroyed = act(app, world) - wraps()
    assert destroyed
    db.session.remove()
    assert found_in_files(settings, destroyed)
    scheduler.tick()
    assert found_in_files(settings, destroyed) == set()
    assert not key_hierarchy.key_ring().store.rows(key_store.destructions)


@pytest.mark.parametrize("level", list(Level))
def test_a_wrap_that_a_rotation_replaced_leaves_every_file_of_the_stores(
    app, world, settings, level
):
    scrubbing.scrub()
    destroyed = rotated(level)(app, world) - wraps()
    # The old system keys are kept, because old signatures are still checked with them.
    assert bool(destroyed) is (level is not Level.SYSTEM)
    db.session.remove()
    assert bool(found_in_files(settings, destroyed)) is bool(destroyed)
    scheduler.tick()
    assert found_in_files(settings, destroyed) == set()
    assert not key_hierarchy.key_ring().store.rows(key_store.destructions)


@on_sqlite
def test_a_search_in_the_files_keeps_the_locks_of_this_process(app, world):
    """Otherwise another process takes the store for unused, and removes what is still needed."""
    store = key_hierarchy.key_ring().store
    path = Path(str(store.engine.url.database))
    with store.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM system_key").all()
        assert file_search.found_beside(path, {b"SQLite format 3", b"nowhere"}) == {
            b"SQLite format 3"
        }
        subprocess.run([sys.executable, "-c", OPENED_ELSEWHERE, str(path)], check=True)
        assert path.with_name(f"{path.name}-wal").exists()


def test_a_key_that_was_given_again_does_not_count_as_left(app, world):
    ring, case = key_hierarchy.key_ring(), builders.open_case(world)
    home, other = world.caseworker.organisation_id, world.stranger.organisation_id
    for _ in range(2):  # the same key, wrapped under the same key again
        ring.cases.hand(case.id, giver=home, receiver=other)
        ring.cases.release(case.id, other)
    ring.cases.hand(case.id, giver=home, receiver=other)
    commit()
    db.session.remove()
    assert scrubbing.scrub()


@on_postgresql
def test_a_transaction_that_could_still_see_a_key_delays_it(app, world, settings):
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as reader:
        reader.exec_driver_sql("SELECT count(*) FROM caseflow_keys.system_key").all()
        destroyed = take_up(app, world) - wraps()
        db.session.remove()
        assert scrubbing.scrub() is False
        assert found_in_files(settings, destroyed)
        assert key_hierarchy.key_ring().store.rows(key_store.destructions)
    assert scrubbing.scrub() is True
    assert found_in_files(settings, destroyed) == set()


@on_postgresql
def test_a_table_in_use_delays_it_without_making_others_wait(app, world):
    take_up(app, world)
    db.session.remove()
    with db.engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM caseflow_keys.case_key").all()
        assert scrubbing.scrub() is False
    assert scrubbing.scrub() is True


@on_postgresql
def test_a_table_that_takes_long_rests_before_it_is_written_anew_again(app, world, monkeypatch):
    monkeypatch.setattr(database, "NOTICEABLE", 0.0)
    ring, case_id = key_hierarchy.key_ring(), builders.open_case(world).id
    home, other = world.caseworker.organisation_id, world.stranger.organisation_id
    db.session.remove()
    try:
        for rested in (True, False):
            ring.cases.hand(case_id, giver=home, receiver=other)
            ring.cases.release(case_id, other)
            assert scrubbing.scrub() is rested
    finally:
        database._rests_until.clear()
    assert scrubbing.scrub() is True


@on_sqlite
def test_what_is_found_in_a_file_again_is_not_called_destroyed(app, world, settings, monkeypatch):
    destroyed = take_up(app, world) - wraps()
    db.session.remove()
    stray = settings.data / "keys.db-left"
    stray.write_bytes(b"before" + destroyed.pop() + b"after")
    assert scrubbing.scrub() is False
    stray.unlink()
    assert scrubbing.scrub() is True


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("pragma", ["secure_delete", "journal_size_limit"])
def test_a_build_of_sqlite_that_keeps_what_is_deleted_is_refused(settings, monkeypatch, pragma):
    monkeypatch.setattr(database, "OVERWRITES", {pragma: -2})
    with pytest.raises(Refused, match=f"ignores {pragma}"):
        create_app(settings)


@on_sqlite
def test_without_scrubbing_a_destroyed_key_is_still_there(app, world, settings):
    destroyed = take_up(app, world) - wraps()
    assert found_in_files(settings, destroyed)


@on_sqlite
def test_somebody_who_reads_delays_it_and_the_next_round_does_it(app, world, settings):
    destroyed = take_up(app, world) - wraps()
    db.session.remove()
    engine = key_hierarchy.key_ring().store.engine
    with engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM system_key").all()
        assert scrubbing.scrub() is False
    assert scrubbing.scrub() is True
    assert found_in_files(settings, destroyed) == set()


@on_sqlite
def test_every_connection_overwrites_what_it_deletes(app, world):
    for engine in (db.engine, key_hierarchy.key_ring().store.engine):
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
