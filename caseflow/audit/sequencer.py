"""On PostgreSQL: give committed events their place in the chain, one process at a time.

The process that holds the advisory lock places what all have left; nobody waits for it. A server
has a thread for it that is woken by each commit; without one (a command, a test) the commit does
it.
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
GATHER = 0.02
"""Seconds in which events of several writers gather, to be placed together."""
PATIENCE = 0.05
"""Seconds until a thread that found the lock taken looks again."""
_LOCK = text(
    "SELECT pg_try_advisory_xact_lock(7163248), set_config('synchronous_commit', 'off', true)"
)
"""Placing waits for no disk: what is left is durable, and stays until the place is."""
_P: Any = AuditPending.__table__
_W: Any = AuditWriter.__table__
_LEFT = select(_P).order_by(_P.c.id).limit(BATCH)
_TAKE = delete(_P).where(_P.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
logger = structlog.get_logger()


def after_commit() -> None:
    """Something may have been left: wake the sequencer, or be it."""
    if db.engine.dialect.name != "postgresql":
        return
    wake: threading.Event | None = current_app.extensions.get("caseflow-sequencer")
    if wake is not None:
        wake.set()
    else:
        run()


def run() -> bool:
    """Place everything that is left; whether nothing is left (False: somebody else is at it)."""
    if db.engine.dialect.name != "postgresql":
        return True
    while True:
        with db.engine.begin() as connection:
            if not connection.scalar(_LOCK):
                return not connection.scalar(select(func.count()).select_from(_P))
            if not _place_some(connection):
                return True


def start(app: Flask) -> None:
    """On PostgreSQL a thread of this process that places what is left, as soon as it is."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            return
    app.extensions["caseflow-sequencer"] = wake = threading.Event()
    wake.set()
    threading.Thread(target=_watch, args=(app, wake), daemon=True).start()


def stop(app: Flask) -> None:
    """Let the thread end after one last look; requests place what they leave themselves."""
    wake: threading.Event | None = app.extensions.pop("caseflow-sequencer", None)
    if wake is not None:
        wake.set()


def _watch(app: Flask, wake: threading.Event) -> None:
    while app.extensions.get("caseflow-sequencer") is wake:
        wake.wait()
        time.sleep(GATHER)
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
    """Events that were committed were taken out (how many), edited (0), or put back (below)."""
    return log.event_of(Event.EVENT_LOST, by=SYSTEM, at=clock.now(), writer=row.writer, lost=lost)


def _counts(connection: Connection, wanted: set[Any]) -> dict[Any, int]:
    found = connection.execute(select(_W).where(_W.c.id.in_(wanted))).all()
    counts = dict.fromkeys(wanted, 0)
    for row in found:
        genuine = event_outbox.is_count_genuine(row.seal, row.id, row.placed)
        counts[row.id] = row.placed if genuine else 0
    return counts


def _keep_counts(connection: Connection, placed: dict[Any, int]) -> None:
    key = key_hierarchy.key_ring().system.key()
    for writer, count in placed.items():
        values = {"placed": count, "seal": event_outbox.seal_of_count(key, writer, count)}
        if not connection.execute(update(_W).where(_W.c.id == writer).values(values)).rowcount:
            connection.execute(insert(_W).values(id=writer, **values))
