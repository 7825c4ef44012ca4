"""Rotation while people read and write, and rotation that is killed: nothing fails, nothing is
lost, and what is left is counted down to nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid

import pytest

from caseflow import clock, database
from caseflow.access import access_context
from caseflow.accounts.models import User
from caseflow.audit import verification
from caseflow.cli import rotation_commands
from caseflow.encryption import key_hierarchy, key_store
from caseflow.encryption.rotation import GRACE, Level, cases, compartments, counting, wraps
from caseflow.extensions import db
from caseflow.people import actions as people_actions
from caseflow.people.models import Person
from caseflow.web import transaction
from tests.contracts.tree import ROOT
from tests.integration.world import acting_as, commit, sign_in

FILES = 60
NAME = "Taruvinda Lamtorri"


@pytest.fixture
def files(app, world):
    """Sixty files of the North, each with a name and a phone number; their case ids."""
    case_ids = [uuid.uuid4() for _ in range(FILES)]
    with acting_as(world.caseworker):
        for case_id in case_ids:
            key_hierarchy.key_ring().cases.create(case_id, world.caseworker.organisation_id)
            person = {"known_as": NAME, "full_name": NAME, "age": 20}
            people_actions.record_person(case_id, person, version=None, by=world.caseworker)
            contact = {"phone": "+999 555 0100"}
            people_actions.record_safe_contact(case_id, contact, version=None, by=world.caseworker)
        commit()
    return case_ids


@pytest.fixture
def small_batches(monkeypatch):
    """Many short batches, so that there is much between them."""
    monkeypatch.setattr(wraps, "BATCH", 5)
    monkeypatch.setattr(cases, "BATCH", 5)
    monkeypatch.setattr(compartments, "BATCH", 8)
    monkeypatch.setattr(compartments, "CASES", 2)


def _left():
    return sum(standing.left for standing in counting.standings(key_hierarchy.key_ring()))


def _caseworker(world_id):
    """In the session of whichever thread asks."""
    return db.session.get_one(User, world_id)


def _opened(by_id, case_ids):
    with acting_as(_caseworker(by_id)):
        access_context.admit(*case_ids)
        found = db.session.scalars(db.select(Person).where(Person.case_id.in_(case_ids)))
        return {person.case_id: (person.known_as, person.full_name) for person in found}


class Worker(threading.Thread):
    """Does one thing again and again until it is told to stop; remembers what failed."""

    def __init__(self, app, act):
        super().__init__(daemon=True)
        self.app, self.act, self.done, self.failed = app, act, 0, []
        self.stopped = threading.Event()

    def run(self):
        while not self.stopped.is_set():
            with self.app.app_context():
                try:
                    self.act(self.done)
                    self.done += 1
                except Exception as failure:
                    self.failed.append(repr(failure))
                    transaction.abandon()
                finally:
                    db.session.remove()

    def end(self):
        """How often it did it; nothing failed."""
        self.stopped.set()
        self.join(30)
        assert not self.failed, self.failed[:3]
        return self.done


def _reader(by_id, case_ids):
    def read(turn):
        database.writing.set(False)  # as a page that is only asked for
        found = _opened(by_id, case_ids)
        assert len(found) == FILES
        assert all(full == NAME for _, full in found.values())
        db.session.rollback()

    return read


def _writer(by_id, case_ids, written):
    def write(turn):
        by, case_id = _caseworker(by_id), case_ids[turn % FILES]
        with acting_as(by):
            access_context.admit(case_id)
            person = db.session.scalars(db.select(Person).where(Person.case_id == case_id)).one()
            answers = {"known_as": f"Name {turn}"}
            people_actions.record_person(case_id, answers, version=person.version, by=by)
            transaction.commit()
            written[case_id] = f"Name {turn}"
        time.sleep(0.002)

    return write


def _opener(by_id, made):
    """Opens new files, as screenings do all day."""

    def open_file(turn):
        case_id, by = uuid.uuid4(), _caseworker(by_id)
        with acting_as(by):
            key_hierarchy.key_ring().cases.create(case_id, by.organisation_id)
            answers = {"known_as": "New", "full_name": NAME}
            people_actions.record_person(case_id, answers, version=None, by=by)
            transaction.commit()
        made.append(case_id)
        time.sleep(0.05)

    return open_file


@pytest.mark.asvs("V15.4.4")
def test_reading_and_writing_go_on_without_one_failure(app, world, files, small_batches):
    written, made, by_id = {}, [], world.caseworker.id
    workers = [
        Worker(app, _reader(by_id, files)),
        Worker(app, _writer(by_id, files, written)),
        Worker(app, _opener(by_id, made)),
    ]
    db.session.rollback()
    for worker in workers:
        worker.start()
    for _ in range(2):
        rotation_commands.rotate_here(tuple(Level))
    assert all(worker.end() > 3 for worker in workers)
    with clock.set_to(clock.now() + GRACE + GRACE):
        rotation_commands.rotate_here(tuple(Level))
    db.session.expire_all()
    assert _left() == 0
    found = _opened(by_id, [*files, *made])
    assert {case: found[case][0] for case in written} == written
    assert {full for _, full in found.values()} == {NAME}
    assert verification.verify().holds


def test_pages_answer_while_keys_are_rotated(app, world, files, small_batches):
    client = sign_in(app.test_client(), world.caseworker)

    def ask(turn):
        assert client.get("/cases").status_code == 200

    worker = Worker(app, ask)
    db.session.rollback()
    worker.start()
    rotation_commands.rotate_here(tuple(Level))
    assert worker.end() > 0


SLOWLY = """
import sys
from pathlib import Path
from caseflow.encryption.rotation import cases, compartments, wraps
from caseflow.cli.group import main
wraps.BATCH = cases.BATCH = 2
compartments.BATCH, compartments.CASES = 4, 1
main(["keys", "rotate", "all", "--data", sys.argv[1]])
"""


def _begin(settings):
    environment = {n: v for n, v in os.environ.items() if not n.startswith("CASEFLOW_")}
    environment |= {"CASEFLOW_DEMO": "1", "CASEFLOW_TLS": "off"}
    if settings.database_url:
        environment["CASEFLOW_DATABASE_URL"] = settings.database_url
    return subprocess.Popen(
        [sys.executable, "-c", SLOWLY, str(settings.data)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_rotation_that_is_killed_goes_on_where_it_was(app, settings, world, files):
    db.session.rollback()
    seen = []
    for turn in range(4):
        running = _begin(settings)
        _wait_until_it_moves(running, seen)
        time.sleep(0.03 * turn)
        running.send_signal(signal.SIGKILL)
        running.communicate()
        key_hierarchy.key_ring().forget()
        assert {full for _, full in _opened(world.caseworker.id, files).values()} == {NAME}
        db.session.rollback()
    running = _begin(settings)
    said, _ = running.communicate(timeout=120)
    assert running.returncode == 0, said
    key_hierarchy.key_ring().forget()
    assert _left() == 0
    assert len(key_hierarchy.key_ring().roots.candidates()) == 1
    assert _opened(world.caseworker.id, files).keys() == set(files)
    assert len(set(seen)) > 1, "It was never killed in the middle."
    assert verification.verify().holds


def _wait_until_it_moves(running, seen):
    """Until the stores are not what they were when it was killed last."""
    started = time.monotonic()
    while running.poll() is None and time.monotonic() - started < 60:
        now = _footprint()
        if now not in seen:
            seen.append(now)
            return
        time.sleep(0.01)


def _footprint():
    ring = key_hierarchy.key_ring()
    versions = [
        sum(row.version for row in ring.store.rows(table))
        for table in (
            key_store.system_keys,
            key_store.organisation_keys,
            key_store.case_keys,
            key_store.compartment_keys,
        )
    ]
    db.session.rollback()
    return tuple(versions), len(ring.roots.candidates())
