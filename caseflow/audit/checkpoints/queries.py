"""Reading checkpoints, the events and hashes that they cover, and proofs of growth."""

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
    """Return the public keys of all keys that ever signed here, by version of the system key."""
    seeds = {
        at: rules.signing_seed(key) for at, key in key_hierarchy.key_ring().system.all().items()
    }
    return {version: signing.public_of(seed) for version, seed in sorted(seeds.items())}


def origin() -> str:
    """Return the name of this installation in its notes; key rotations do not change it."""
    publics = public_keys()
    return rules.origin_of(publics[min(publics)])


def newest() -> AuditCheckpoint | None:
    """Return the newest checkpoint; None without any."""
    largest = select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1)
    return db.session.scalar(largest)


def latest(count: int) -> list[AuditCheckpoint]:
    """Return the last checkpoints, newest first, at most `count`."""
    ordered = select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(count)
    return list(db.session.scalars(ordered))


def note_of(checkpoint: AuditCheckpoint) -> Note:
    """Return the note that a checkpoint signs."""
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
    """Return the signed note of a checkpoint: the text that is stored elsewhere."""
    note, public = note_of(checkpoint), public_keys()[checkpoint.key_version]
    return rules.with_signature(note.text(), note.origin, public, checkpoint.signature)


def start_of(size: int) -> tuple[int, bytes, Frontier]:
    """Return (size, chain hash, tree) of a checkpoint, to go on from there.

    Raises RuleBroken when there is no checkpoint of this size, and Tampered when it was changed.
    """
    # Read from the database again: an object of this session would hide an edit by SQL.
    checkpoint = db.session.get(AuditCheckpoint, size, populate_existing=True)
    if checkpoint is None:
        raise RuleBroken("There is no checkpoint of %(size)s events.", size=size)
    if not is_genuine(checkpoint):
        raise Tampered(f"The checkpoint of {size} events was changed outside caseflow.")
    return size, checkpoint.chain_hash, checkpoint.frontier


def is_genuine(checkpoint: AuditCheckpoint) -> bool:
    """Whether the signature holds, and the stored peaks are those of the root that was signed."""
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
    """Yield the chain hashes of the events after `after` up to `upto`; stop at the first gap."""
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
    """Yield the events after `after` up to `upto` with all columns, as `chain` needs them."""
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
    """Return the proof that the log of `upto` events begins with the `size` of a checkpoint.

    Raises as `start_of`, and Tampered when events are missing.
    """
    _, _, old = start_of(size)
    added = [merkle.leaf_hash(hashed) for hashed in hashes(size, upto)]
    if len(added) != upto - size:
        raise Tampered(f"The log is cut short after event {size + len(added)}: verify it.")
    return merkle.consistency_path(old, added)


def latest_event_at() -> datetime | None:
    """Return when the last event happened; None for an empty log."""
    return db.session.scalar(select(AuditEvent.at).order_by(AuditEvent.sequence.desc()).limit(1))


def latest_moment() -> datetime | None:
    """Return the later of the last event and the last checkpoint; None without either."""
    last = newest()
    moments = [at for at in (latest_event_at(), last.at if last else None) if at]
    return max(moments, default=None)


def first_previous() -> bytes:
    """Return what the first checkpoint has as its previous root: the root of an empty tree."""
    return merkle.EMPTY


def empty_start() -> tuple[int, bytes, Frontier]:
    """Return what `start_of` would return for a log without events."""
    return 0, chain.START, Frontier()
