"""Comparing every checkpoint, and every note that is stored elsewhere, with the log as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from caseflow.audit.checkpoints import queries
from caseflow.audit.checkpoints.models import AuditCheckpoint
from caseflow.audit.checkpoints.rules import Note
from caseflow.crypto import merkle
from caseflow.extensions import db


class Kind(StrEnum):
    """What does not hold; the value is a sentence about the checkpoint of %d events."""

    SIGNATURE = "the checkpoint of %d events does not carry our signature"
    PREVIOUS = "the checkpoint before the one of %d events is missing or was edited"
    CUT_SHORT = "the log is shorter than its checkpoint of %d events"
    CHAIN = "event %d has changed since its checkpoint was made"
    ROOT = "events before event %d have changed since their checkpoint was made"
    ANCHOR_CUT_SHORT = "the log is shorter than its anchor of %d events"
    ANCHOR_CHAIN = "event %d has changed since it was anchored"
    ANCHOR_ROOT = "events before event %d have changed since they were anchored"


@dataclass(frozen=True)
class CheckpointFault:
    """The first checkpoint or anchor, by size, that does not hold."""

    size: int
    kind: Kind

    @property
    def reason(self) -> str:
        """The fault as a sentence without a full stop."""
        return self.kind.value % self.size


@dataclass(frozen=True)
class _Claim:
    """What a checkpoint or a note says of the first `size` events."""

    size: int
    root: bytes
    chain_hash: bytes
    anchored: bool

    def fault(self, kind: str) -> CheckpointFault:
        return CheckpointFault(self.size, Kind[f"ANCHOR_{kind}" if self.anchored else kind])


def first(notes: Iterable[Note] = ()) -> CheckpointFault | None:
    """Return the fault that concerns the fewest events; None when everything holds.

    `notes` are those that are stored outside of the database. The hashes of the log are read once,
    with about two hash operations for each event.
    """
    found = list(_checkpoints())
    broken = [fault for fault in (_against_itself(found), _against_log(found, notes)) if fault]
    return min(broken, key=lambda fault: fault.size, default=None)


def _checkpoints() -> Iterator[AuditCheckpoint]:
    ordered = select(AuditCheckpoint).order_by(AuditCheckpoint.size)
    yield from db.session.scalars(ordered, execution_options={"populate_existing": True})


def _against_itself(found: list[AuditCheckpoint]) -> CheckpointFault | None:
    previous = queries.first_previous()
    for checkpoint in found:
        if not queries.is_genuine(checkpoint):
            return CheckpointFault(checkpoint.size, Kind.SIGNATURE)
        if checkpoint.previous_root != previous:
            return CheckpointFault(checkpoint.size, Kind.PREVIOUS)
        previous = checkpoint.root
    return None


def _against_log(found: list[AuditCheckpoint], notes: Iterable[Note]) -> CheckpointFault | None:
    claims = {_Claim(each.size, each.root, each.chain_hash, False) for each in found}
    claims |= {_Claim(note.size, note.root, note.chain_hash, True) for note in notes}
    size, last, tree = queries.empty_start()
    for claim in sorted(claims, key=lambda each: (each.size, each.anchored)):
        added = list(queries.hashes(size, claim.size))
        if len(added) < claim.size - size:
            return claim.fault("CUT_SHORT")
        size, last = claim.size, added[-1] if added else last
        tree = tree.append(merkle.leaf_hash(hashed) for hashed in added)
        if last != claim.chain_hash:
            return claim.fault("CHAIN")
        if tree.root() != claim.root:
            return claim.fault("ROOT")
    return None
