"""Giving committed events their place in the chain, one process at a time (PostgreSQL only).

The process that holds an advisory lock places the events of all processes, and nobody waits for it.
A server has a thread for this, which each commit wakes. Without a thread (in a command or a test)
the code that commits does it itself.
"""

import threading
import time
from typing import Any

import structlog
from flask import Flask, current_app
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from caseflow import clock
from caseflow.access.actors import SYSTEM
from caseflow.audit import event_outbox, log
from caseflow.audit.events import Event
from caseflow.audit.models import AuditPending, AuditWriter
from caseflow.encryption import key_hierarchy
from caseflow.extensions import db

BATCH = 1000
"""How many events are placed in one transaction."""
GATHER = 0.02
"""Seconds that the thread waits for more events, to place those of several writers together."""
PATIENCE = 0.05
"""Seconds until a thread that found the lock taken tries again."""
_LOCK = text(
    "SELECT pg_try_advisory_xact_lock(7163248), set_config('synchronous_commit', 'off', true)"
)
"""Takes the lock, and lets this transaction commit without waiting for the disk. That is safe: if a
crash undoes it, the events are in the outbox again, and are placed at the next start."""
_P: Any = AuditPending.__table__
_W: Any = AuditWriter.__table__
_LEFT = select(_P).order_by(_P.c.id).limit(BATCH)
_TAKE = delete(_P).where(_P.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
logger = structlog.get_logger()


def after_commit() -> None:
    """Wake the sequencer's thread; without one, place the events now. Call after each commit."""
    if db.engine.dialect.name != "postgresql":
        return
    wake: threading.Event | None = current_app.extensions.get("caseflow-sequencer")
    if wake is not None:
        wake.set()
    else:
        run()


def run() -> bool:
    """Place every event in the outbox; whether it is empty now.

    False means that another process holds the lock and has not placed everything yet.
    """
    if db.engine.dialect.name != "postgresql":
        return True
    while True:
        with db.engine.begin() as connection:
            if not connection.scalar(_LOCK):
                return not connection.scalar(select(func.count()).select_from(_P))
            if not _place_some(connection):
                return True


def start(app: Flask) -> None:
    """Start this process's thread that places events as they come; nothing on SQLite."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            return
    app.extensions["caseflow-sequencer"] = wake = threading.Event()
    wake.set()
    threading.Thread(target=_watch, args=(app, wake), daemon=True).start()


def stop(app: Flask) -> None:
    """Let the thread end after one last round; from now on requests place their events."""
    wake: threading.Event | None = app.extensions.pop("caseflow-sequencer", None)
    if wake is not None:
        wake.set()


def _watch(app: Flask, wake: threading.Event) -> None:
    while app.extensions.get("caseflow-sequencer") is wake:
        wake.wait()
        time.sleep(GATHER)
        # Cleared before the round: a commit during the round starts another one.
        wake.clear()
        try:
            with app.app_context():
                done = run()
        except Exception as failure:  # the next look may find the database back
            logger.error("sequencer", kind=type(failure).__name__)
            done = False
        if not done and not wake.wait(PATIENCE):
            wake.set()


def _place_some(connection: Connection) -> bool:
    rows = connection.execute(_LEFT).all()
    if not rows:
        return False
    # A gap in a writer's numbers means that events were deleted from the outbox. A row that does
    # not open was edited, and a number that was placed before was put back: both go in the log.
    placed = _counts(connection, {row.writer for row in rows})
    events: list[dict[str, Any]] = []
    for row in rows:
        event, expected = event_outbox.unsealed(row), placed[row.writer] + 1
        if event is None or row.number != expected:
            events.append(_lost(row, row.number - expected))
        if event is not None and row.number >= expected:
            events.append(event)
            placed[row.writer] = row.number
    log.place(connection, events)
    connection.execute(_TAKE, {"ids": [row.id for row in rows]})
    _keep_counts(connection, placed)
    return True


def _lost(row: Any, lost: int) -> dict[str, Any]:
    """Return the event that reports a fault in the outbox.

    `lost` is how many events were deleted; 0 when one was edited, negative when one was put back.
    """
    return log.event_of(Event.EVENT_LOST, by=SYSTEM, at=clock.now(), writer=row.writer, lost=lost)


def _counts(connection: Connection, wanted: set[Any]) -> dict[Any, int]:
    found = connection.execute(select(_W).where(_W.c.id.in_(wanted))).all()
    counts = dict.fromkeys(wanted, 0)
    for row in found:
        genuine = event_outbox.is_count_genuine(row.seal, row.id, row.placed)
        # An edited count is not believed: from 0, the next event of this writer shows a gap.
        counts[row.id] = row.placed if genuine else 0
    return counts


def _keep_counts(connection: Connection, placed: dict[Any, int]) -> None:
    key = key_hierarchy.key_ring().system.key()
    for writer, count in placed.items():
        values = {"placed": count, "seal": event_outbox.seal_of_count(key, writer, count)}
        if not connection.execute(update(_W).where(_W.c.id == writer).values(values)).rowcount:
            connection.execute(insert(_W).values(id=writer, **values))
