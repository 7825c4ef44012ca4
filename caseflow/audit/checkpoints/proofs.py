"""Proving one event to somebody who has only the public key of this installation."""

import base64
from typing import Any

from sqlalchemy import select

from caseflow.audit import chain
from caseflow.audit.checkpoints import queries
from caseflow.audit.checkpoints.models import AuditCheckpoint
from caseflow.crypto import merkle
from caseflow.encryption.signed_rows import Tampered
from caseflow.errors import RuleBroken
from caseflow.extensions import db


def proof_of(sequence: int) -> dict[str, Any]:
    """Return the event's text, its path to the root, and the signed note, ready for JSON.

    It uses the first checkpoint that covers the event, so that the proof is always the same. Raises
    RuleBroken when no checkpoint covers the event, and Tampered when the log does not fit it.
    """
    checkpoint = _covering(sequence)
    found = list(queries.hashes(0, checkpoint.size))
    if len(found) < checkpoint.size:
        raise Tampered(f"The log is cut short after event {len(found)}: run caseflow audit verify.")
    leaves = [merkle.leaf_hash(hashed) for hashed in found]
    path = merkle.inclusion_path(sequence - 1, leaves)
    event = next(queries.events(sequence - 1, sequence))
    previous = found[sequence - 2] if sequence > 1 else chain.START
    _check(event, previous, checkpoint, path)
    return {
        "event": chain.canonical(event).decode(),
        "previous_hash": previous.hex(),
        "leaf_index": sequence - 1,
        "tree_size": checkpoint.size,
        "path": [hashed.hex() for hashed in path],
        "note": queries.signed_note_of(checkpoint),
        "public_key": encoded_key(queries.public_keys()[checkpoint.key_version]),
    }


def encoded_key(public: bytes) -> str:
    """Return a public key as it is written in settings and proofs: base64."""
    return base64.b64encode(public).decode()


def _covering(sequence: int) -> AuditCheckpoint:
    covering = (
        select(AuditCheckpoint)
        .where(AuditCheckpoint.size >= sequence)
        .order_by(AuditCheckpoint.size)
        .limit(1)
    )
    found = db.session.scalar(covering) if sequence > 0 else None
    if found is None:
        raise RuleBroken(
            "No checkpoint covers event %(sequence)s: run caseflow audit anchor first, or ask "
            "for an event that is in the log.",
            sequence=sequence,
        )
    return found


def _check(
    event: dict[str, Any], previous: bytes, checkpoint: AuditCheckpoint, path: tuple[bytes, ...]
) -> None:
    """Raise Tampered for a proof that its reader would find wrong."""
    index, leaf = event["sequence"] - 1, merkle.leaf_hash(chain.link(previous, event))
    holds = merkle.inclusion_holds(leaf, index, checkpoint.size, path, checkpoint.root)
    if not holds or not queries.is_genuine(checkpoint):
        raise Tampered("The log does not fit its checkpoint: run caseflow audit verify.")
