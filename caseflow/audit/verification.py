"""Verifying the log: walking the chain, and comparing the records with what the log knows."""

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from caseflow import database
from caseflow.audit import chain, event_outbox, log, sequencer
from caseflow.audit.models import AuditHead, AuditPending
from caseflow.audit.row_verification import Knowledge, RowFault
from caseflow.audit.row_verification import rows_of as rows_of
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import db

_BATCH = 10_000
_LEFT = select(AuditPending.__table__).order_by(AuditPending.id)
_TABLE: Any = AuditHead.__table__
_HEAD = select(_TABLE.c["count"].label("length"), _TABLE.c.hash, _TABLE.c.seal).where(
    _TABLE.c.id == 1
)
Tell = Callable[[int], None]


class Fault(LabelledEnum):
    """What somebody did to the log outside caseflow; the value is a sentence about event %d."""

    EDITED = "event %d was edited", N_("This event was edited.")
    MISSING = "event %d is missing", N_("This event is missing.")
    ADDED = (
        "event %d was added outside caseflow",
        N_("This event was added outside caseflow."),
    )
    UNLINKED = (
        "event %d does not follow the one before it",
        N_("This event does not follow the one before it."),
    )
    CUT_SHORT = (
        "the log is cut short before event %d",
        N_("Events before this one were cut off."),
    )
    HEAD_MISSING = (
        "the head of the log is missing (%d events are there)",
        N_("The record of the last event is missing."),
    )
    HEAD_EDITED = (
        "the head of the log was edited (%d events are there)",
        N_("The record of the last event was edited."),
    )


@dataclass(frozen=True)
class Start:
    """Where to begin: after no events, or after a checkpoint that was verified before."""

    count: int = 0
    last: bytes = chain.START


@dataclass(frozen=True)
class Report:
    """What verification found; `broken_at` is the first event (1 is the oldest) that is wrong.

    `records` is how many records the log knows (None: there were too many, and they were not
    compared). `rows` are the records that are not as the log knows them, at most
    `row_verification.MOST`.
    """

    events: int
    broken_at: int | None = None
    fault: Fault | None = None
    records: int | None = 0
    rows: tuple[RowFault, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the log and every record are as they were written."""
        return self.fault is None and not self.rows

    @property
    def reason(self) -> str:
        """The first fault as a sentence; empty text when there is none."""
        if self.fault:
            return self.fault.value % self.broken_at
        return self.rows[0].sentence if self.rows else ""


BEGINNING = Start()


def length() -> int:
    """Return how many events there are to verify."""
    sequencer.run()
    return int(db.session.scalar(text("SELECT count(*) FROM audit_event")) or 0)


def verify(
    start: Start = BEGINNING,
    *,
    tell: Tell = lambda done: None,
    most_records: float = math.inf,
) -> Report:
    """Verify the chain after `start` and its head, then every record that those events wrote.

    `tell` is called with how many events were read so far. Only a walk from the beginning can also
    find records that no event knows. When there are more than `most_records`, records are not
    compared, since a page cannot wait for a million of them.
    """
    sequencer.run()
    with _snapshot() as connection:
        return _verified(connection, start, tell, most_records)


def known_rows(connection: Connection) -> dict[str, str]:
    """Return the newest digest of every record, by its name, as the events of the log say it.

    The chain itself is not verified here.
    """
    known = Knowledge(connection, whole=True)
    for batch in _batches(connection, BEGINNING.count):
        for row in batch:
            if row[4]:
                known.learn(row[4])
    for written in _on_their_way(connection):
        known.learn(written)
    return known.digests()


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """Read events and records as they are at one moment, while work goes on.

    Without this, a record that is written between the two reads would look tampered with. Nothing
    is locked.
    """
    # On SQLite (WAL mode) every transaction reads one moment; on PostgreSQL only from this level.
    options = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with database.taking_the_lock(False), db.engine.connect() as connection:
        yield connection.execution_options(**options)


def _verified(connection: Connection, start: Start, tell: Tell, most_records: float) -> Report:
    known = Knowledge(connection, whole=start == BEGINNING, after=start.count)
    last, count = start.last, start.count
    for batch in _batches(connection, start.count):
        for row in batch:
            count += 1
            if fault := _fault(row, count, last):
                return Report(count, count, fault)
            last = row[3]
            if row[4]:
                known.learn(row[4])
        tell(count - start.count)
    for written in _on_their_way(connection):
        known.learn(written)
    report = _check_head(connection, count, last)
    if report.fault:
        return report
    if len(known) > most_records:
        return Report(count, records=None)
    return Report(count, records=len(known), rows=tuple(known.faults()))


def _fault(row: Any, expected: int, last: bytes) -> Fault | None:
    """Return what is wrong with a row of `_batches`; None when it follows the event before it."""
    if row[0] != expected:
        return Fault.MISSING if row[0] > expected else Fault.ADDED
    if row[2] != last:
        return Fault.UNLINKED
    if hashlib.sha256(last + row[1].encode()).digest() != row[3]:
        return Fault.EDITED
    return None


def _check_head(connection: Connection, count: int, last: bytes) -> Report:
    head = connection.execute(_HEAD).one_or_none()
    if head is None:
        return Report(count, count, Fault.HEAD_MISSING)
    if not log.is_head_genuine(head):
        return Report(count, count, Fault.HEAD_EDITED)
    if count < head.length:
        return Report(count, count + 1, Fault.CUT_SHORT)
    if count > head.length or last != head.hash:
        return Report(count, min(count, head.length + 1), Fault.ADDED)
    return Report(count)


def _on_their_way(connection: Connection) -> Iterator[str]:
    """Yield the digests in events that are not in the chain yet (PostgreSQL only).

    Their records are there already, and would otherwise look edited.
    """
    for row in connection.execute(_LEFT):
        event = event_outbox.unsealed(row)
        if event is not None and event["written"]:
            yield event["written"]


def _batches(connection: Connection, after: int) -> Iterator[Sequence[Any]]:
    """Yield batches of (sequence, canonical text, previous hash, hash, written).

    The database makes the text, and rows are read by the bare cursor: a million events are too many
    to make an object of each.
    """
    texts = chain.expression(connection.dialect.name)
    statement = (
        f"SELECT sequence, {texts}, previous_hash, hash, written FROM audit_event "  # noqa: S608  # nosec B608 - our own columns
        "WHERE sequence > :after ORDER BY sequence LIMIT :most"
    )
    while True:
        found = connection.execute(text(statement), {"after": after, "most": _BATCH})
        rows = found.cursor.fetchall() if found.cursor else []
        if not rows:
            return
        yield rows
        after = rows[-1][0]
