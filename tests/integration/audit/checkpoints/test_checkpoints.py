"""Checkpoints sign the log as it is, and nothing that was edited, shortened or turned back."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from caseflow import clock, database
from caseflow.access.policy import NotAllowed
from caseflow.audit import log, verification
from caseflow.audit.checkpoints import actions as checkpoints_actions
from caseflow.audit.checkpoints import faults
from caseflow.audit.checkpoints import queries as checkpoints_queries
from caseflow.audit.checkpoints import rules as checkpoints_rules
from caseflow.audit.checkpoints.faults import Kind
from caseflow.audit.checkpoints.models import AuditCheckpoint
from caseflow.audit.events import Event
from caseflow.audit.models import AuditHead
from caseflow.crypto import merkle
from caseflow.encryption.signed_rows import Tampered
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from tests.integration.world import commit


def happen(world, times):
    """So many events more."""
    for number in range(times):
        log.record(Event.CASE_OPENED, by=world.caseworker, number=number)
    commit()


def sign():
    """A checkpoint, committed."""
    made = checkpoints_actions.make(clock.now())
    commit()
    return made


@pytest.fixture
def signed(world):
    """Three checkpoints, some events between them; their sizes."""
    sizes = []
    for times in (3, 4, 6):
        happen(world, times)
        sizes.append(sign().size)
    return sizes


def edit(statement):
    """What somebody does who has the database."""
    db.session.execute(text(statement))
    db.session.commit()
    db.session.expire_all()


def test_a_checkpoint_is_the_root_over_the_whole_log(signed):
    for size in signed:
        leaves = [merkle.leaf_hash(hashed) for hashed in checkpoints_queries.hashes(0, size)]
        checkpoint = db.session.get(AuditCheckpoint, size)
        assert checkpoint.root == merkle.root(leaves)
        assert checkpoints_queries.start_of(size) == (
            size,
            list(checkpoints_queries.hashes(0, size))[-1],
            merkle.Frontier().append(leaves),
        )
    assert signed[-1] == db.session.get(AuditHead, 1).count
    assert faults.first() is None


def test_the_next_checkpoint_reads_only_what_came_since(world, signed, monkeypatch):
    read, genuine = [], checkpoints_queries.events

    def noted(after, upto):
        read.append((after, upto))
        return genuine(after, upto)

    monkeypatch.setattr(checkpoints_queries, "events", noted)
    happen(world, 2)
    sign()
    assert read == [(signed[-1], signed[-1] + 2)]


def test_of_two_nodes_that_sign_at_once_one_is_refused(world, signed):
    """Else both would follow the same checkpoint, and one of them would seem to be missing."""
    happen(world, 1)
    first = checkpoints_actions._drawn(clock.now())
    happen(world, 1)
    second = checkpoints_actions._drawn(clock.now())
    db.session.add(first)
    commit()
    db.session.add(second)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    assert faults.first() is None


def test_nobody_waits_while_the_growth_is_read(world, signed, monkeypatch):
    happen(world, 2)
    taken, genuine = [], checkpoints_queries.events

    def noted(after, upto):
        taken.append(database.writing.get())
        return genuine(after, upto)

    monkeypatch.setattr(checkpoints_queries, "events", noted)
    assert checkpoints_actions.make_apart(clock.now()).size == signed[-1] + 2
    assert taken == [False]
    assert database.writing.get()


def test_without_growth_there_is_nothing_to_sign(signed):
    assert checkpoints_actions.make(clock.now()) is None


def test_a_checkpoint_is_due_after_its_time_only(world, signed):
    happen(world, 1)
    assert checkpoints_actions.make_when_due(clock.now() + timedelta(minutes=59), 60) is None
    assert (
        checkpoints_actions.make_when_due(clock.now() + timedelta(minutes=61), 60).size
        == signed[-1] + 1
    )


def test_the_note_is_signed_by_the_installation_and_opens(signed):
    checkpoint = checkpoints_queries.newest()
    note = checkpoints_queries.signed_note_of(checkpoint)
    opened = checkpoints_rules.opened(
        note, checkpoints_queries.origin(), checkpoints_queries.public_keys().values()
    )
    assert opened == checkpoints_queries.note_of(checkpoint)
    assert (opened.size, opened.root) == (checkpoint.size, checkpoint.root)


def test_growth_between_checkpoints_is_proven(signed):
    first, *_, last = signed
    path = checkpoints_queries.growth_since(first, last)
    roots = [db.session.get(AuditCheckpoint, size).root for size in (first, last)]
    assert merkle.consistency_holds(first, last, path, *roots)


def test_the_officer_signs_by_hand_and_that_is_an_event(world):
    happen(world, 1)
    made = checkpoints_actions.make_by_hand(by=world.dpo)
    commit()
    last = next(checkpoints_queries.events(made.size, made.size + 1))
    assert last["action"] == Event.CHECKPOINT_MADE.value
    assert last["actor_id"] == world.dpo.id
    assert verification.verify().holds


def test_nobody_else_signs_by_hand(world):
    with pytest.raises(NotAllowed):
        checkpoints_actions.make_by_hand(by=world.administrator)
    assert checkpoints_queries.newest() is None


@pytest.mark.parametrize("of", ["event", "checkpoint"])
def test_a_clock_that_goes_backwards_signs_nothing(world, of):
    ahead = clock.now() + timedelta(hours=2)
    with clock.set_to(ahead):
        happen(world, 1)
        if of == "checkpoint":
            sign()
    if of == "checkpoint":
        happen(world, 1)
    before = db.session.query(AuditCheckpoint).count()
    with pytest.raises(RuleBroken, match="Correct the clock") as told:
        checkpoints_actions.make(clock.now())
    assert "Nothing was changed" in str(told.value)
    assert db.session.query(AuditCheckpoint).count() == before


def test_clocks_of_several_nodes_may_differ_a_little(world):
    with clock.set_to(clock.now() + timedelta(minutes=4)):
        happen(world, 1)
    assert checkpoints_actions.make(clock.now()) is not None


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update audit_event set detail = '{}' where sequence = {last}", "does not hold"),
        ("update audit_event set action = 'case.closed' where sequence = {last}", "does not hold"),
        ("delete from audit_event where sequence = {last}", "cut short"),
        ("delete from audit_event where sequence = {last} - 1", "does not hold"),
        ("update audit_head set count = {signed} - 1", "shorter than its last checkpoint"),
        ("update audit_head set count = {last} - 1", "does not end"),
        ("update audit_checkpoint set root = chain_hash where size = {signed}", "checkpoint of"),
        ("update audit_checkpoint set peaks = chain_hash where size = {signed}", "checkpoint of"),
    ],
)
def test_nothing_that_was_edited_is_signed(world, signed, statement, words):
    happen(world, 3)
    values = {"{last}": str(signed[-1] + 3), "{signed}": str(signed[-1])}
    for name, value in values.items():
        statement = statement.replace(name, value)
    edit(statement)
    with pytest.raises(Tampered, match=words):
        checkpoints_actions.make(clock.now())


def test_an_edit_before_the_last_checkpoint_is_found_by_its_root(world, signed):
    """Rewritten from there on, chain and head: only checkpoints know the old hashes."""
    happen(world, 1)
    edit(f"update audit_event set hash = previous_hash where sequence = {signed[0] + 1}")
    fault = faults.first()
    assert (fault.size, fault.kind) == (signed[1], Kind.ROOT)
    assert "before" in fault.reason


@pytest.mark.parametrize(
    ("statement", "at", "kind"),
    [
        ("update audit_event set hash = previous_hash where sequence = {1}", 1, Kind.CHAIN),
        ("delete from audit_event where sequence > {2} - 1", 2, Kind.CUT_SHORT),
        ("delete from audit_event where sequence = 2", 0, Kind.CUT_SHORT),
        ("update audit_checkpoint set signature = peaks where size = {0}", 0, Kind.SIGNATURE),
        ("update audit_checkpoint set key_version = 9 where size = {0}", 0, Kind.SIGNATURE),
        ("update audit_checkpoint set chain_hash = root where size = {1}", 1, Kind.SIGNATURE),
        ("update audit_checkpoint set peaks = chain_hash where size = {2}", 2, Kind.SIGNATURE),
        ("delete from audit_checkpoint where size = {1}", 2, Kind.PREVIOUS),
        ("delete from audit_checkpoint where size = {0}", 1, Kind.PREVIOUS),
    ],
)
def test_the_first_fault_is_named(signed, statement, at, kind):
    for number, size in enumerate(signed):
        statement = statement.replace(f"{{{number}}}", str(size))
    edit(statement)
    fault = faults.first()
    assert (fault.size, fault.kind) == (signed[at], kind)


def test_an_anchored_note_is_compared_with_the_log(signed):
    note = checkpoints_queries.note_of(checkpoints_queries.newest())
    assert faults.first([note]) is None
    edit(f"delete from audit_checkpoint where size = {signed[2]}")
    edit(f"delete from audit_event where sequence = {signed[2]}")
    fault = faults.first([note])
    assert (fault.size, fault.kind) == (signed[2], Kind.ANCHOR_CUT_SHORT)


def test_a_start_is_given_only_from_a_genuine_checkpoint(signed):
    with pytest.raises(RuleBroken, match="no checkpoint"):
        checkpoints_queries.start_of(signed[0] + 1)
    edit(f"update audit_checkpoint set peaks = chain_hash where size = {signed[0]}")
    with pytest.raises(Tampered):
        checkpoints_queries.start_of(signed[0])
