"""Events on their way to the chain: sealed, and numbered by the writer that stores them.

A writer is one thread of one process. Its numbers advance only when its transaction was committed,
so the event of a missing number was committed and then deleted.
"""

import hmac
import json
import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy import event as sql_event
from sqlalchemy.orm import Session, SessionTransaction

from caseflow.crypto import encoding
from caseflow.encryption import key_hierarchy
from caseflow.extensions import db


class _Own(threading.local):
    """The writers of this thread, one for each database."""

    def __init__(self) -> None:
        # Weak, so that it does not keep an engine that is no longer used.
        self.writers: WeakKeyDictionary[Engine, Writer] = WeakKeyDictionary()


@dataclass
class Writer:
    """One writer, and how many of its events are committed.

    The id is random and new in each process, so no two writers share their numbers.
    """

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    committed: int = 0


_own = _Own()
_IDS = ("actor_id", "organisation_id", "object_id", "case_id")


def sealed(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of `audit_outbox` for these events, with this writer's next numbers."""
    # Counted in the session until the commit: a transaction that is rolled back leaves no gap.
    writer, info = _writer(), db.session().info
    left = info.get("events_left", 0)
    first = writer.committed + left + 1
    info["events_left"] = left + len(events)
    return [_row(writer.id, number, event) for number, event in enumerate(events, first)]


def unsealed(row: Any) -> dict[str, Any] | None:
    """Return the event in a row of `audit_outbox`; None when the row was edited."""
    if not key_hierarchy.key_ring().system.any_fits(
        lambda key: hmac.compare_digest(row.seal, _seal(key, row.writer, row.number, row.body))
    ):
        return None
    event: dict[str, Any] = json.loads(row.body)
    for name in _IDS:
        event[name] = uuid.UUID(event[name]) if event[name] else None
    return event | {"at": datetime.fromisoformat(event["at"])}


def seal_of_count(key: bytes, writer: uuid.UUID, placed: int) -> bytes:
    """Return the seal (32 bytes) over how many events of a writer were placed."""
    return hmac.digest(key, encoding.context("audit writer", writer.bytes, placed), "sha256")


def is_count_genuine(seal: bytes, writer: uuid.UUID, placed: int) -> bool:
    """Whether the count of a writer's placed events is as caseflow wrote it."""
    return key_hierarchy.key_ring().system.any_fits(
        lambda key: hmac.compare_digest(seal, seal_of_count(key, writer, placed))
    )


def _row(writer: uuid.UUID, number: int, event: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps(event, default=_text)
    seal = _seal(key_hierarchy.key_ring().system.key(), writer, number, body)
    return {"writer": writer, "number": number, "body": body, "seal": seal}


def _seal(key: bytes, writer: uuid.UUID, number: int, body: str) -> bytes:
    return hmac.digest(key, encoding.context("audit left", writer.bytes, number, body), "sha256")


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _writer() -> Writer:
    engine = db.engine
    found = _own.writers.get(engine)
    if found is None:
        found = _own.writers[engine] = Writer()
    return found


@sql_event.listens_for(db.session, "after_commit")
def _went_well(session: Session) -> None:
    if left := session.info.pop("events_left", 0):
        _writer().committed += left


@sql_event.listens_for(db.session, "after_soft_rollback")
def _came_to_nothing(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:
        session.info.pop("events_left", None)
