"""Countersigning a checkpoint of another installation, or reporting that its log was rewritten."""

from datetime import datetime

import structlog

from caseflow.access import SYSTEM, unguarded
from caseflow.audit import log
from caseflow.audit.checkpoints import queries as checkpoints_queries
from caseflow.audit.checkpoints import rules as checkpoints_rules
from caseflow.audit.cosigning import queries, rules
from caseflow.audit.cosigning.models import AuditWitnessed
from caseflow.audit.events import Event
from caseflow.crypto import signing
from caseflow.encryption import key_hierarchy
from caseflow.extensions import db

logger = structlog.get_logger()


class Conflict(Exception):
    """The checkpoint did not grow from what this witness has; `newest` is the newest note it has.

    `newest` is empty when the witness has none.
    """

    def __init__(self, newest: str) -> None:
        super().__init__()
        self.newest = newest


@unguarded("another installation, known by its signature")
def witness(now: datetime, body: bytes, known: tuple[tuple[str, bytes], ...]) -> str:
    """Keep a checkpoint of another installation and return our signature line for it.

    `body` is a request in the form of C2SP tlog-witness; `known` are the (origin, public key) pairs
    of the settings. Raises NotANote if no known origin signed the note, and Conflict if it did not
    grow from what is stored here.
    """
    shown = rules.read(body)
    # Anybody can write this origin into a note; `opened` checks the signature with its keys.
    origin = checkpoints_rules.parse(shown.note).origin
    publics = [public for name, public in known if name == origin]
    note = checkpoints_rules.opened(shown.note, origin, publics)
    lying = queries.newest_of(origin)
    old = (lying.size, lying.root) if lying else None
    if not rules.has_grown(old, (note.size, note.root), shown.proof):
        _say(origin, shown.known, note.size, old)
        raise Conflict(lying.note if lying else "")
    if lying is None or note.size > lying.size:
        db.session.add(
            AuditWitnessed(origin=origin, size=note.size, at=now, root=note.root, note=shown.note)
        )
    return _countersigned(note.text())


def _say(origin: str, believed: int, size: int, old: tuple[int, bytes] | None) -> None:
    """Record a fork, but only where it is certain.

    It is certain when the other installation knew what is stored here, or shows another checkpoint
    of the same size. Otherwise it was only not up to date, and asks again.
    """
    if old is None or (believed != old[0] and size != old[0]):
        return
    logger.error("fork", origin=origin, size=size)
    log.record(Event.FORK_FOUND, by=SYSTEM, origin=origin, size=size, witnessed=old[0])


def _countersigned(text: str) -> str:
    # Always with the first key, also after rotations: others know this witness by its public key.
    versions = key_hierarchy.key_ring().system.all()
    seed, name = (
        checkpoints_rules.signing_seed(versions[min(versions)]),
        checkpoints_queries.origin(),
    )
    signature = signing.sign(seed, text.encode())
    return checkpoints_rules.signature_line(name, signing.public_of(seed), signature)
