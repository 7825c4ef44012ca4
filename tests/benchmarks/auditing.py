"""Compare writing to the log with plain inserts, and measure how fast the log is verified."""

import threading
import time
import uuid
from collections.abc import Callable
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import MetaData, Table, insert

from caseflow import clock
from caseflow.access.actors import SYSTEM
from caseflow.audit import log, sequencer, verification
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.extensions import db
from caseflow.web import transaction
from tests.benchmarks.stores import Stores

EACH, ROUNDS = 400, 5
"""Transactions of each writer in a round; rounds, of which the median counts."""
LONG = 1_000_000
"""The number of events of the log that is verified."""
_PLAIN: Any = Table(
    "plain_event",
    MetaData(),
    *(column.copy() for column in AuditEvent.__table__.columns if column.name != "sequence"),
)


def figures(made: Stores) -> dict[str, Any]:
    """Return events and plain inserts per second, for one writer and for eight, and their ratio.

    Also returns the seconds that it takes to verify a log of `LONG` events.
    """
    app = made.caseflow()
    with app.app_context():
        _PLAIN.create(db.engine)
        found: dict[str, Any] = {}
        for writers in (1, 8):
            pairs = [
                (_rate(app, _plain, writers), _rate(app, _event, writers)) for _ in range(ROUNDS)
            ]
            plain, logged = zip(*pairs, strict=True)
            found[f"{writers} writers"] = {
                "plain": median(plain),
                "events": median(logged),
                "ratio": median(b / a for a, b in pairs),
            }
        return found | _verifying()


def _rate(app: Flask, write: Callable[[], None], writers: int) -> float:
    """Return transactions per second, until all of their events have a place in the chain."""

    def work() -> None:
        with app.app_context():
            for _ in range(EACH):
                write()
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(writers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sequencer.run()
    return writers * EACH / (time.perf_counter() - started)


def _plain() -> None:
    row = log.event_of(Event.CASE_OPENED, by=SYSTEM, at=clock.now())
    db.session.connection().execute(
        insert(_PLAIN), [row | {"previous_hash": bytes(32), "hash": bytes(32)}]
    )
    db.session.commit()


def _event() -> None:
    log.record(Event.CASE_OPENED, by=SYSTEM)
    log.write()
    db.session.commit()


def _verifying() -> dict[str, Any]:
    base = log.event_of(Event.OPENED, by=SYSTEM, at=clock.now(), opened={})
    for _ in range(max(0, LONG - verification.length()) // 10_000):
        more = [base | {"case_id": uuid.uuid4()} for _ in range(10_000)]
        log.place(db.session.connection(), more)
        db.session.commit()
    transaction.commit()
    started = time.perf_counter()
    report = verification.verify()
    seconds = time.perf_counter() - started
    assert report.fault is None, report.reason
    return {"verified": {"events": report.events, "seconds": seconds}}
