"""Making a checkpoint: reading the events since the last one, checking them, and signing."""

from datetime import datetime

from caseflow import clock, database
from caseflow.access import Actor, Permission, nothing, unguarded, verb
from caseflow.audit import chain, log
from caseflow.audit.checkpoints import queries, rules
from caseflow.audit.checkpoints.models import AuditCheckpoint
from caseflow.audit.events import Event
from caseflow.audit.models import AuditHead
from caseflow.crypto import merkle, signing
from caseflow.crypto.merkle import Frontier
from caseflow.encryption import key_hierarchy
from caseflow.encryption.signed_rows import Tampered
from caseflow.extensions import db


@verb(Permission.AUDIT_VIEW, of=nothing)
def make_by_hand(*, by: Actor) -> AuditCheckpoint | None:
    """Make a checkpoint because somebody asked for it; None when the log has not grown.

    Raises Tampered and RuleBroken as `make`.
    """
    checkpoint = make(clock.now())
    size = checkpoint.size if checkpoint else None
    log.record(Event.CHECKPOINT_MADE, by=by, size=size)
    return checkpoint


@unguarded("background work")
def make_when_due(now: datetime, minutes: int) -> AuditCheckpoint | None:
    """Make a checkpoint if the last one is at least `minutes` old and the log has grown."""
    newest = queries.newest()
    return make_apart(now) if rules.is_due(now, newest.at if newest else None, minutes) else None


@unguarded("background work, and an operator's command")
def make_apart(now: datetime) -> AuditCheckpoint | None:
    """As `make`, in transactions of its own, so that nobody waits while many events are read."""
    # Reading without SQLite's write lock, then writing the checkpoint in a transaction that has it.
    db.session.rollback()
    database.writing.set(False)
    try:
        checkpoint = _drawn(now)
    finally:
        db.session.rollback()
        database.writing.set(True)
    return _kept(checkpoint)


@unguarded("called by the three that decide when")
def make(now: datetime) -> AuditCheckpoint | None:
    """Check the events since the last checkpoint and sign the log; None when it has not grown.

    Raises Tampered when the log was edited, shortened or forked, and RuleBroken when the clock is
    behind the log. When two processes go on from one checkpoint at the same time, the database
    refuses the second, because `previous_root` is unique.
    """
    return _kept(_drawn(now))


def _kept(checkpoint: AuditCheckpoint | None) -> AuditCheckpoint | None:
    if checkpoint is not None:
        db.session.add(checkpoint)
        db.session.flush()
    return checkpoint


def _drawn(now: datetime) -> AuditCheckpoint | None:
    rules.check_clock(now, queries.latest_moment())
    newest = queries.newest()
    start = queries.start_of(newest.size) if newest else queries.empty_start()
    # Read from the database again: the session may have the head of an earlier moment.
    head = db.session.get(AuditHead, 1, populate_existing=True)
    size, end = (head.count, head.hash) if head else (0, chain.START)
    if size == start[0]:
        return None
    if size < start[0]:
        raise _broken(f"is shorter than its last checkpoint of {start[0]} events")
    last, tree = _walked(start, size)
    if last != end:
        raise _broken(f"does not end after event {size} as its head says")
    return _signed(size, last, tree, newest.root if newest else queries.first_previous(), now)


def _walked(start: tuple[int, bytes, Frontier], upto: int) -> tuple[bytes, Frontier]:
    """Follow the chain event by event up to a size; return (last hash, tree), or raise Tampered."""
    size, last, tree = start
    found: list[bytes] = []
    for event in queries.events(size, upto):
        size += 1
        if event["sequence"] != size or chain.link(last, event) != event["hash"]:
            raise _broken(f"does not hold at event {size}")
        last = event["hash"]
        found.append(last)
    if size != upto:
        raise _broken(f"is cut short after event {size}")
    return last, tree.append(merkle.leaf_hash(hashed) for hashed in found)


def _broken(how: str) -> Tampered:
    return Tampered(f"The log {how}: run caseflow audit verify. Nothing was changed.")


def _signed(
    size: int, last: bytes, tree: Frontier, previous: bytes, now: datetime
) -> AuditCheckpoint:
    newest, key = key_hierarchy.key_ring().system.newest()
    checkpoint = AuditCheckpoint(
        size=size,
        # The note has whole seconds, and is made from this row again when it is checked.
        at=now.replace(microsecond=0),
        chain_hash=last,
        root=tree.root(),
        peaks=tree.to_bytes(),
        key_version=newest,
        previous_root=previous,
    )
    text = queries.note_of(checkpoint).text().encode()
    checkpoint.signature = signing.sign(rules.signing_seed(key), text)
    return checkpoint
