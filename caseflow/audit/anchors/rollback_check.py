"""Checking once, at the start, that the database is not older than its newest anchor."""

from sqlalchemy import inspect, select

from caseflow import database
from caseflow.audit.anchors import queries
from caseflow.audit.checkpoints.rules import Note
from caseflow.audit.models import AuditEvent
from caseflow.encryption import key_hierarchy
from caseflow.errors import ReadOnly
from caseflow.extensions import db
from config import Settings


class OlderThanAnchor(ReadOnly):
    """The database is older than its newest anchor, or is not the one that was anchored."""

    def __init__(self, note: Note) -> None:
        super().__init__(
            f"This installation is older than its last anchor, which was made at "
            f"{note.at:%Y-%m-%d %H:%M} UTC over {note.size} events: put the newest backup back, "
            f"or, if what came after it is lost, set the anchor file aside. Nothing was changed."
        )
        self.size, self.at = note.size, note.at


def found(settings: Settings) -> OlderThanAnchor | None:
    """Return why the application must start read-only; None when it need not.

    It need not when the log has exactly the event that was anchored last, when there is no anchor
    file, or before `caseflow init` has made the first keys.
    """
    if not settings.anchor_path.exists():
        return None
    if not inspect(key_hierarchy.key_ring().store.engine).has_table("system_key"):
        return None
    text = queries.file_of(settings).newest()
    if text is None:
        return None
    note = queries.reader()(text)
    return None if _hash_at(note.size) == note.chain_hash else OlderThanAnchor(note)


def _hash_at(size: int) -> bytes | None:
    """Return the chain hash of the event with this sequence number; None without it."""
    # Only reads, so it must not wait for SQLite's write lock.
    token = database.writing.set(False)
    try:
        if not inspect(db.engine).has_table(AuditEvent.__tablename__):
            return None
        with db.engine.connect() as connection:
            return connection.scalar(select(AuditEvent.hash).where(AuditEvent.sequence == size))
    finally:
        database.writing.reset(token)
