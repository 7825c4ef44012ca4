"""Digests of every row that a transaction writes, which the log stores with its events.

Decision. *Context*: somebody who can write SQL can put back a whole row with its old seal, delete a
conflict of interest, or give a case to another owner; encryption does not show that. *Options*: a
digest column beside each row (it would be rolled back with the row); a digest made by each action
(one of them would forget it); one hook on the session's flush. *Choice*: the hook, for every table
except models with `__digested__ = False`. It records no events: actions still say what happened.
*Consequence*: an event carries the digests of the rows that its transaction wrote, and `caseflow
audit verify` names every row that is not the newest that the log knows. Bulk statements on models
are refused, because the hook does not see them.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Table, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from caseflow.crypto import encoding, sealing
from caseflow.extensions import db

GONE = "-"
"""Stands for the digest of a row that was deleted."""
GIVEN = "+"
"""Stands for the digest of a key that exists: the log needs to know no more about keys, since
their terms are bound into their seals."""
_KEPT = ("touched_rows", "noted_rows")
SCHEMA_VERSION = "schema_version"
"""Under this key a table's `info` names the version of its schema, when it is not the first."""
NOT_RENAMED: Mapping[str, str] = MappingProxyType({})
"""For a table of which no column was renamed."""
_BYTES = 16
"""The bytes of SHA-256 that are kept: to find another row with the same digest takes about 2^128
attempts."""


class NotDigested(RuntimeError):
    """A bulk statement on a model was refused, because the log would not know the rows it wrote."""


def is_digested(model: Any) -> bool:
    """Whether the log keeps digests of this model's rows."""
    return bool(getattr(model, "__digested__", True))


def digest(
    table: Table,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    former: Mapping[str, str] = NOT_RENAMED,
    table_name: str = "",
) -> str:
    """Return the digest of a row, 32 hexadecimal digits, from its values by column name.

    It is the same for a new object in Python and for the row as SQLite or PostgreSQL returns it. It
    covers the table's name, the version of its schema, and the name and value of every column that
    is not null: so a migration that adds an empty column changes no digest. `version`, `former`
    (from today's name of a column to its earlier one) and `table_name` give the digest that the row
    had before a migration renamed something.
    """
    at = table.info.get(SCHEMA_VERSION, sealing.SCHEMA) if version is None else version
    named = sorted((former.get(name, name), name) for name in _names(table)) if former else None
    pieces = [encoding.context(table_name or table.name, at)]
    # What `encoding.context` gives for names and values, whose unchanging part is made once: every
    # row that is written passes here.
    for prefix, name in _prefixed(named) if named else _prefixes(table):
        if (value := values[name]) is not None:
            raw = bare(value).encode()
            pieces += (prefix, encoding.size_of(raw), raw)
    return hashlib.sha256(b"".join(pieces)).digest()[:_BYTES].hex()


def name_of(table: Table, values: Mapping[str, Any]) -> str:
    """Return the name of a row in the log: its table, a space, and its primary key."""
    key = "+".join(bare(values[name]) for name in _key_names(table))
    return f"{table.name} {key}"


def note(table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Note rows that were written by statements on a table, which the hook does not see.

    For rotation, migrations and fictional volume data; everything else goes through the session.
    """
    _notes().update({name_of(table, row): digest(table, row) for row in rows})


def note_gone(name: str) -> None:
    """Note that no row has this name any more, because a migration renamed its table."""
    _notes()[name] = GONE


def note_keys(table: Table, *rows: Mapping[str, Any], gone: bool) -> None:
    """Note that these rows of the key store were destroyed (`gone`) or given.

    They are in another database, so the hook on the session of the data store does not see them.
    """
    _notes().update({name_of(table, row): GONE if gone else GIVEN for row in rows})


def take() -> str:
    """Return what this transaction wrote since the last call, and forget it.

    The text is as the log stores it: `<name> <digest>` of each row, sorted, with `;` between.
    """
    touched, notes = _touched(), _notes()
    for row in touched.values():
        table, values = _values(row)
        notes[name_of(table, values)] = digest(table, values)
    said = ";".join(f"{name} {seen}" for name, seen in sorted(notes.items()))
    forget()
    return said


def forget() -> None:
    """Forget what was noted, because the transaction was rolled back or it has been taken."""
    _touched().clear()
    _notes().clear()


def _touched() -> dict[int, Any]:
    found: dict[int, Any] = db.session().info.setdefault("touched_rows", {})
    return found


def _notes() -> dict[str, str]:
    found: dict[str, str] = db.session().info.setdefault("noted_rows", {})
    return found


def _values(row: Any) -> tuple[Table, dict[str, Any]]:
    model: Any = type(row)
    table, names = _columns(model)
    return table, {column: getattr(row, attribute) for attribute, column in names}


@cache
def _columns(model: Any) -> tuple[Any, tuple[tuple[str, str], ...]]:
    mapper = inspect(model)
    pairs = tuple((p.key, p.columns[0].name) for p in mapper.column_attrs)
    return model.__table__, pairs


@cache
def _names(table: Table) -> tuple[str, ...]:
    return tuple(sorted(column.name for column in table.columns))


@cache
def _prefixes(table: Table) -> list[tuple[bytes, str]]:
    return _prefixed((name, name) for name in _names(table))


def _prefixed(named: Iterable[tuple[str, str]]) -> list[tuple[bytes, str]]:
    """Return the context of each stored name, with today's name of the column."""
    return [(encoding.context(stored), name) for stored, name in named]


@cache
def _key_names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


def bare(value: Any) -> str:
    """Return a value as the text that goes into digests, the same on both databases."""
    return _BARE.get(type(value), str)(value)


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


_BARE: dict[type, Callable[[Any], str]] = {
    uuid.UUID: lambda value: value.hex,
    bytes: bytes.hex,
    datetime: lambda value: value.astimezone(UTC).isoformat(timespec="microseconds"),
    dict: _json,
    list: _json,
    tuple: _json,
}


@event.listens_for(db.session, "after_flush")
def _after_flush(session: Session, flushing: Any) -> None:
    # The object is kept, not its digest: it may change again before the transaction ends. Keeping
    # it also makes sure that its `id()` is not given to another object meanwhile.
    touched = session.info.setdefault("touched_rows", {})
    for row in (*session.new, *session.dirty):
        if is_digested(type(row)) and session.is_modified(row):
            touched[id(row)] = row
    for row in session.deleted:
        touched.pop(id(row), None)
        if is_digested(type(row)):
            table, values = _values(row)
            session.info.setdefault("noted_rows", {})[name_of(table, values)] = GONE


@event.listens_for(db.session, "after_transaction_create")
def _remember(session: Session, transaction: SessionTransaction) -> None:
    """Keep a copy at each savepoint: rolling back to it undoes only what was written since."""
    if transaction.nested:
        kept = {name: dict(session.info.get(name, {})) for name in _KEPT}
        session.info.setdefault("before_savepoints", {})[id(transaction)] = kept


@event.listens_for(db.session, "after_soft_rollback")
def _undo(session: Session, previous: SessionTransaction) -> None:
    kept = session.info.get("before_savepoints", {}).pop(id(previous), {})
    session.info.update({name: kept.get(name, {}) for name in _KEPT})


@event.listens_for(db.session, "after_transaction_end")
def _close(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("before_savepoints", None)


@event.listens_for(db.session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    mapper = state.bind_mapper
    if mapper is not None and is_digested(mapper.class_):
        raise NotDigested(f"Write {mapper.class_.__name__} row by row, through the session.")
