"""Writing the log: `record` keeps an event until the end of the transaction, `write` stores it.

On SQLite, which has one writer at a time, an event gets its place in the chain at once. On
PostgreSQL all writers would have to wait for one another there. So the event is stored in an
outbox, sealed and numbered, in the same transaction as the change that it reports, and `sequencer`
gives it its place in the chain a moment later.
"""

import re
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import current_app, g, has_request_context
from sqlalchemy import Connection, func, insert, select, update

from caseflow import clock
from caseflow.access import access_context
from caseflow.access.access_context import AccessContext
from caseflow.access.actors import SYSTEM, Actor
from caseflow.audit import chain, event_outbox, sealed_details
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent, AuditHead, AuditPending
from caseflow.encryption import key_hierarchy, row_digests, sealed_fields, signed_rows
from caseflow.extensions import db

# What a text in the log may be: a code without spaces, so that no sentence and no full name fits.
_PLAIN = re.compile(r"[\w.:\-]{0,80}")
_EVENT: Any = AuditEvent.__table__
_PENDING: Any = AuditPending.__table__
_TABLE: Any = AuditHead.__table__
_ENDS = (_TABLE.c["count"].label("length"), _TABLE.c.hash, _TABLE.c.seal)
_READ_HEAD = select(*_ENDS).where(_TABLE.c.id == 1)
# The insert returns the head as well, so that it is checked without a second round trip.
_LEAVE = insert(_PENDING).returning(
    *(select(end).where(_TABLE.c.id == 1).scalar_subquery().label(end.name) for end in _ENDS)
)
_APPEND = insert(_EVENT)
_MOVE_HEAD = update(_TABLE).where(_TABLE.c.id == 1)
"""Built once, since every page that opens something sends these statements."""
MANY = 20
"""The number of events from which PostgreSQL is faster with COPY than with INSERT."""
WATCHERS = "caseflow-watchers"
"""The key in `app.extensions` for the functions that are called for everything that is opened."""


class NotLoggable(ValueError):
    """A detail of an event could carry free text; the log takes ids, codes and numbers only."""


def record(
    event: Event, *, by: Actor, thing: Any = None, case_id: uuid.UUID | None = None, **detail: Any
) -> None:
    """Keep an event for the end of this transaction.

    `thing` is the row that the event is about, and gives the case unless `case_id` does. `detail`
    takes ids, codes and numbers; NotLoggable for anything else.
    """
    case = case_id or _case_of(thing)
    pending_events().append(
        event_of(event, by=by, at=clock.now(), thing=thing, case_id=case, **detail)
    )


def event_of(
    event: Event,
    *,
    by: Actor,
    at: datetime,
    thing: Any = None,
    case_id: uuid.UUID | None = None,
    **detail: Any,
) -> dict[str, Any]:
    """Return an event's fields, without its place in the chain; NotLoggable as `record`."""
    context = access_context.current()
    return {
        "at": at,
        "action": event.value,
        "actor_id": by.id,
        "organisation_id": by.organisation_id,
        "session_ref": g.get("session_ref", "") if has_request_context() else "",
        "request_id": g.get("request_id", "") if has_request_context() else "",
        "purpose": context.purpose if context else "",
        "object_type": getattr(thing, "__tablename__", ""),
        "object_id": getattr(thing, "id", None),
        "case_id": case_id,
        "detail": sealed_details.stored(_plain(detail), event, case_id),
        "written": "",
    }


def record_openings() -> None:
    """Record one event for all that this access context has opened since the last call."""
    context = access_context.current()
    if context is None:
        return
    _record_changed(context)
    if not (taken := context.take_openings()):
        return
    opened = {
        case: {name: sorted(fields) for name, fields in sorted(parts.items())}
        for case, parts in taken.items()
    }
    # An event about one case has that case as its own; one about a list has none.
    only = next(iter(taken)) if len(taken) == 1 else None
    record(Event.OPENED, by=context.actor, case_id=only, opened=opened)
    db.session().info.setdefault("opened_cases", []).append((context.actor, tuple(taken)))


def _record_changed(context: AccessContext) -> None:
    """Record each row that was found changed outside caseflow, unless the log says so already."""
    rows, context.changed = context.changed, {}
    for row in rows.values():
        record_changed(row, case_id=row.case_id)


def record_changed(row: Any, *, case_id: uuid.UUID) -> None:
    """Record that a row was found changed outside caseflow, unless the log says so already."""
    said = select(AuditEvent.sequence).where(
        AuditEvent.case_id == case_id,
        AuditEvent.action == Event.TAMPERED.value,
        AuditEvent.object_type == row.__tablename__,
        AuditEvent.object_id == row.id,
    )
    if db.session.scalar(said.limit(1)) is None:
        record(Event.TAMPERED, by=SYSTEM, thing=row, case_id=case_id)


def tell_openings() -> None:
    """Call the watchers for what was opened, in the same transaction as its event."""
    for actor, case_ids in db.session().info.pop("opened_cases", ()):
        for watch in _watchers():
            watch(actor, case_ids)


def _watchers() -> tuple[Callable[[Actor, tuple[uuid.UUID, ...]], None], ...]:
    found: tuple[Any, ...] = current_app.extensions.get(WATCHERS, ())
    return found


def write() -> int:
    """Store all pending events in the current transaction; return how many.

    The first event carries the digests of all rows that the transaction wrote; rows that were
    written without any event get an event of their own. Raises Tampered when the head of the log
    was edited: nothing is appended to it.
    """
    # Flushed first: the digests are collected by a hook on the flush.
    db.session.flush()
    events = pending_events()
    written = row_digests.take()
    if not events and not written:
        return 0
    if not events:
        record(Event.ROWS_WRITTEN, by=_actor())
    events[0]["written"] = written
    if db.engine.dialect.name == "postgresql":
        _leave(events)
    else:
        place(db.session.connection(), events)
    count = len(events)
    events.clear()
    return count


def place(connection: Connection, events: list[dict[str, Any]]) -> None:
    """Append events to the chain and move its head, in the transaction of this connection.

    The caller makes sure that nobody else appends meanwhile: as SQLite's only writer, or by the
    lock of the sequencer. Raises Tampered when the head was edited.
    """
    key = key_hierarchy.key_ring().system.key()
    count, last = read_head(connection)
    for event in events:
        count += 1
        event["sequence"], event["previous_hash"] = count, last
        last = event["hash"] = chain.link(last, event)
    _store(connection, events)
    sealed = chain.head_seal(key, count, last)
    connection.execute(_MOVE_HEAD, {"count": count, "hash": last, "seal": sealed})


def _store(connection: Connection, events: list[dict[str, Any]]) -> None:
    if len(events) < MANY or connection.dialect.name != "postgresql":
        connection.execute(_APPEND, events)
        return
    columns = tuple(column.name for column in _EVENT.columns)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY audit_event ({', '.join(columns)}) FROM STDIN") as copy:
        for event in events:
            copy.write_row([event[name] for name in columns])


def _leave(events: list[dict[str, Any]]) -> None:
    """Store events in the outbox, where the sequencer finds them (PostgreSQL only).

    The same statement returns the head, so that checking it costs no second one.
    """
    connection = db.session.connection()
    left = connection.execute(_LEAVE, event_outbox.sealed(events))
    _check_head(left.first())


def takes_events() -> bool:
    """Whether the head is genuine and fits the last event, so that the log can go on."""
    try:
        count, _ = read_head(db.session.connection())
    except signed_rows.Tampered:
        return False
    return count == db.session.scalar(select(func.coalesce(func.max(AuditEvent.sequence), 0)))


def forget() -> None:
    """Drop pending events, because their transaction was rolled back."""
    pending_events().clear()
    row_digests.forget()
    sealed_fields.forget_written()
    db.session().info.pop("opened_cases", None)


def start() -> None:
    """Write the head of an empty chain; called once, by `caseflow init`."""
    sealed = chain.head_seal(key_hierarchy.key_ring().system.key(), 0, chain.START)
    db.session.execute(insert(AuditHead).values(id=1, count=0, hash=chain.START, seal=sealed))


def pending_events() -> list[dict[str, Any]]:
    """Return the events that were recorded in this transaction and are not stored yet."""
    events: list[dict[str, Any]] = db.session().info.setdefault("pending_events", [])
    return events


def read_head(connection: Connection) -> tuple[int, bytes]:
    """Return (number of events, hash of the last one); Tampered when the head was edited."""
    head = connection.execute(_READ_HEAD).one_or_none()
    _check_head(head)
    return head.length, head.hash  # type: ignore[union-attr]


def is_head_genuine(head: Any) -> bool:
    """Whether the head (`length`, `hash`, `seal`) is as caseflow wrote it.

    All versions of the system key are tried, since it may have been rotated after the last event.
    """
    return key_hierarchy.key_ring().system.any_fits(
        lambda key: chain.is_genuine(head.seal, key, head.length, head.hash)
    )


def _check_head(head: Any) -> None:
    there = head is not None and head.seal is not None
    if not there or not is_head_genuine(head):
        raise signed_rows.Tampered("The head of the log was changed outside caseflow.")


def _actor() -> Actor:
    context = access_context.current()
    return context.actor if context else SYSTEM


def _case_of(thing: Any) -> uuid.UUID | None:
    if getattr(thing, "__tablename__", "") == "case":
        return uuid.UUID(str(thing.id))
    return getattr(thing, "case_id", None)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(_plain(k)): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    if isinstance(value, uuid.UUID):
        return text
    if not _PLAIN.fullmatch(text):
        raise NotLoggable("The log takes ids, codes and numbers, never free text.")
    return text
