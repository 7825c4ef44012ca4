"""Checkpoints as they were signed, the leaves of the log, and the way from one to another."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from caseflow.audit import chain
from caseflow.audit.checkpoints import rules
from caseflow.audit.checkpoints.models import AuditCheckpoint
from caseflow.audit.checkpoints.rules import Note
from caseflow.audit.models import AuditEvent
from caseflow.crypto import merkle, signing
from caseflow.crypto.merkle import Frontier
from caseflow.encryption import key_hierarchy
from caseflow.encryption.signed_rows import Tampered
from caseflow.errors import RuleBroken
from caseflow.extensions import db

_BATCH = 10_000
_EVENT: Any = AuditEvent.__table__
_HASHES = (
    select(_EVENT.c.sequence, _EVENT.c.hash)
    .where(_EVENT.c.sequence > bindparam("after"), _EVENT.c.sequence <= bindparam("upto"))
    .order_by(_EVENT.c.sequence)
    .limit(_BATCH)
)


def public_keys() -> dict[int, bytes]:
    """The public halves of all keys that ever signed here, by version of the system key."""
    seeds = {
        at: rules.signing_seed(key) for at, key in key_hierarchy.key_ring().system.all().items()
    }
    return {version: signing.public_of(seed) for version, seed in sorted(seeds.items())}


def origin() -> str:
    """The name of this installation in its notes."""
    publics = public_keys()
    return rules.origin_of(publics[min(publics)])


def newest() -> AuditCheckpoint | None:
    """The last checkpoint that was made."""
    largest = select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1)
    return db.session.scalar(largest)


def latest(count: int) -> list[AuditCheckpoint]:
    """The last checkpoints, newest first."""
    ordered = select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(count)
    return list(db.session.scalars(ordered))


def note_of(checkpoint: AuditCheckpoint) -> Note:
    """What the checkpoint says."""
    return Note(
        origin=origin(),
        size=checkpoint.size,
        root=checkpoint.root,
        chain_hash=checkpoint.chain_hash,
        at=checkpoint.at,
        previous_root=checkpoint.previous_root,
        key_version=checkpoint.key_version,
    )


def signed_note_of(checkpoint: AuditCheckpoint) -> str:
    """The text that is laid down elsewhere."""
    note, public = note_of(checkpoint), public_keys()[checkpoint.key_version]
    return rules.with_signature(note.text(), note.origin, public, checkpoint.signature)


def start_of(size: int) -> tuple[int, bytes, Frontier]:
    """(size, chain hash, tree) of a checkpoint whose signature holds, to go on from there."""
    checkpoint = db.session.get(AuditCheckpoint, size, populate_existing=True)
    if checkpoint is None:
        raise RuleBroken("There is no checkpoint of %(size)s events.", size=size)
    if not is_genuine(checkpoint):
        raise Tampered(f"The checkpoint of {size} events was changed outside of the program.")
    return size, checkpoint.chain_hash, checkpoint.frontier


def is_genuine(checkpoint: AuditCheckpoint) -> bool:
    """Whether its signature holds, and its peaks are those of the root that was signed."""
    public = public_keys().get(checkpoint.key_version)
    if public is None:
        return False
    text = note_of(checkpoint).text().encode()
    try:
        same = checkpoint.frontier.root() == checkpoint.root
    except ValueError:
        return False
    return same and signing.holds(public, text, checkpoint.signature)


def hashes(after: int, upto: int) -> Iterator[bytes]:
    """The chain hashes of the events after one and up to another; ends at the first gap."""
    connection = db.session.connection()
    while after < upto:
        batch = {"after": after, "upto": upto}
        rows = connection.execute(_HASHES, batch).all()
        whole = bool(rows) and rows[-1][0] == after + len(rows)
        yield from (
            hashed
            for at, (sequence, hashed) in enumerate(rows, after + 1)
            if whole or sequence == at
        )
        if not whole:
            return
        after += len(rows)


def events(after: int, upto: int) -> Iterator[dict[str, Any]]:
    """The events themselves, with all their columns, as the chain takes them."""
    while after < upto:
        rows = db.session.execute(
            select(_EVENT)
            .where(_EVENT.c.sequence > after, _EVENT.c.sequence <= upto)
            .order_by(_EVENT.c.sequence)
            .limit(_BATCH)
        ).all()
        if not rows:
            return
        for row in rows:
            yield dict(row._mapping)
        after = rows[-1].sequence


def growth_since(size: int, upto: int) -> tuple[bytes, ...]:
    """The proof that the log of `upto` events begins with that of a checkpoint of `size`."""
    _, _, old = start_of(size)
    added = [merkle.leaf_hash(hashed) for hashed in hashes(size, upto)]
    if len(added) != upto - size:
        raise Tampered(f"The log is cut short after event {size + len(added)}: verify it.")
    return merkle.consistency_path(old, added)


def latest_event_at() -> datetime | None:
    """When the last event happened."""
    return db.session.scalar(select(AuditEvent.at).order_by(AuditEvent.sequence.desc()).limit(1))


def latest_moment() -> datetime | None:
    """When the last event happened, or the last checkpoint was made; None without either."""
    last = newest()
    moments = [at for at in (latest_event_at(), last.at if last else None) if at]
    return max(moments, default=None)


def first_previous() -> bytes:
    """What stands as the previous root of the first checkpoint."""
    return merkle.EMPTY


def empty_start() -> tuple[int, bytes, Frontier]:
    """Where a log without checkpoints begins."""
    return 0, chain.START, Frontier()
