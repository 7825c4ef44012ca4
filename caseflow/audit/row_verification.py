"""Comparing the records with what the log knows of them: edited, deleted, added or put back."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import current_app
from sqlalchemy import Connection, Row, Table, func, select, tuple_

from caseflow.audit.models import AuditEvent
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_hierarchy, key_store, row_digests
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model

_EVENT: Any = AuditEvent.__table__
MOST = 100
"""The largest number of faulty records that a report names."""
_BATCH = 5000
INDEXES = "caseflow-log-indexes"
"""The key in `app.extensions` for the tables that are made from the log."""
KEY_TABLES = (key_store.case_keys, key_store.grants)
"""Of these keys the log knows only whether they were given or destroyed; an edited one does not
open, because its terms are bound into its seal."""


class RowState(LabelledEnum):
    """What is wrong with a record; the value is the end of a sentence about it."""

    CHANGED = "was changed outside caseflow", N_("Changed outside caseflow")
    MISSING = "was deleted outside caseflow", N_("Deleted outside caseflow")
    ADDED = "was added outside caseflow", N_("Added outside caseflow")
    ROLLED_BACK = "was replaced by an older version", N_("Replaced by an older version")


@dataclass(frozen=True)
class RowFault:
    """One record that is not as the log knows it, by its table and primary key."""

    table: str
    key: str
    state: RowState

    @property
    def sentence(self) -> str:
        """The fault as a sentence for the command line."""
        return f"the record {self.table} {self.key} {self.state.value}"


@dataclass(frozen=True)
class LogIndex:
    """A table that is made from the log: its rows can be made again, and so are not digested.

    `rows_in` gives the keys of the rows that belong to an event, `actions` the kinds of events that
    have any, and `read_until` up to which event the table was made, as this connection sees it.
    """

    table: Table
    actions: tuple[str, ...]
    rows_in: Callable[[Any], Iterable[tuple[Any, ...]]]
    read_until: Callable[[Connection], int]


def index_faults(connection: Connection, after: int) -> Iterator[RowFault]:
    """Yield the rows that are missing in the tables made from the log, or do not belong there.

    Of the events that come after the one with this number.
    """
    for index in current_app.extensions.get(INDEXES, ()):
        last, until = after, index.read_until(connection)
        while last < until:
            first, last = last + 1, min(last + _BATCH, until)
            yield from _index_faults(connection, index, first, last)


def _index_faults(
    connection: Connection, index: LogIndex, first: int, last: int
) -> Iterator[RowFault]:
    events = select(_EVENT).where(
        _EVENT.c.sequence.between(first, last), _EVENT.c.action.in_(index.actions)
    )
    due: set[tuple[Any, ...]] = set()
    for row in connection.execute(events):
        # An event whose detail was changed is named by the chain, and has no rows to compare.
        with suppress(CryptoError):
            due.update(index.rows_in(AuditEvent(**row._asdict())))
    key = list(index.table.primary_key)
    held = select(*key).where(index.table.c.sequence.between(first, last))
    there = {tuple(row) for row in connection.execute(held)}
    names = [column.name for column in key]
    for wrong, state in ((due - there, RowState.MISSING), (there - due, RowState.ADDED)):
        for one in sorted(wrong):
            values = dict(zip(names, one, strict=True))
            yield _fault(row_digests.name_of(index.table, values), state)


class Knowledge:
    """The newest digest of every record, collected from the events that were read.

    `whole` says that all events are read, from the first: only then is a record that no event knows
    a fault. Otherwise they are read from the one that follows event number `after`.
    """

    def __init__(self, connection: Connection, *, whole: bool, after: int = 0) -> None:
        self._connection, self._after = connection, after
        self._digests: dict[str, str] = {}
        self._whole = whole

    def __len__(self) -> int:
        return sum(
            seen not in (row_digests.GONE, row_digests.GIVEN) for seen in self._digests.values()
        )

    def learn(self, written: str) -> None:
        """Take in the digests of one event (`AuditEvent.written`), in the order of the log."""
        for said in written.split(";"):
            name, _, seen = said.rpartition(" ")
            self._digests[name] = seen

    def digests(self) -> dict[str, str]:
        """Return the newest digest of each record, by its name."""
        return dict(self._digests)

    def faults(self) -> list[RowFault]:
        """Return the records that are not as the log knows them, at most `MOST`.

        Call it once, at the end: each record that is compared is removed from what is known, and
        what is left then is missing.
        """
        return list(islice(self._faults(), MOST))

    def _faults(self) -> Iterator[RowFault]:
        for table in digested_tables():
            for row in rows_of(self._connection, table):
                yield from self._compared(table, row)
        for table in KEY_TABLES:
            with key_hierarchy.key_ring().store.engine.connect() as connection:
                for row in rows_of(connection, table):
                    yield from self._was_destroyed(table, row)
        yield from index_faults(self._connection, self._after)
        for name, seen in self._digests.items():
            if seen not in (row_digests.GONE, row_digests.GIVEN):
                yield _fault(name, RowState.MISSING)

    def _compared(self, table: Table, row: Row[Any]) -> Iterator[RowFault]:
        values = row._asdict()
        name, found = row_digests.name_of(table, values), row_digests.digest(table, values)
        # Taken out: what is left when all records were compared is known to the log, but missing.
        seen = self._digests.pop(name, None)
        if seen == found or (seen is None and not self._whole):
            return
        yield _fault(name, self._state(name, seen, found))

    def _was_destroyed(self, table: Table, row: Row[Any]) -> Iterator[RowFault]:
        """Yield a fault for a key that the log says was destroyed.

        A key that no event knows is harmless: it was stored, and then its transaction failed.
        """
        name = row_digests.name_of(table, row._asdict())
        if self._digests.get(name) == row_digests.GONE:
            yield _fault(name, RowState.ROLLED_BACK)

    def _state(self, name: str, seen: str | None, found: str) -> RowState:
        if seen is None:
            return RowState.ADDED
        # A digest that an earlier event wrote means that the whole row was put back with its old
        # seals; any other content was never written by caseflow.
        older = _EVENT.c.written.contains(f"{name} {found}")
        known = self._connection.scalar(select(func.count()).select_from(_EVENT).where(older))
        return RowState.ROLLED_BACK if known or seen == row_digests.GONE else RowState.CHANGED


def digested_tables() -> list[Table]:
    """Return every table of whose records the log keeps digests, by name."""
    mappers = Model.registry.mappers
    tables: list[Any] = [m.local_table for m in mappers if row_digests.is_digested(m.class_)]
    return sorted(tables, key=lambda table: str(table.name))


def _fault(name: str, state: RowState) -> RowFault:
    table, _, key = name.partition(" ")
    return RowFault(table, key, state)


def rows_of(connection: Any, table: Table) -> Iterator[Row[Any]]:
    """Yield every row of a table in the order of its primary key, read in batches."""
    key = list(table.primary_key)
    after: Any = None
    while True:
        statement = select(table).order_by(*key).limit(_BATCH)
        if after is not None:
            statement = statement.where(_beyond(key, after))
        rows = connection.execute(statement).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        after = rows[-1]


def _beyond(key: list[Any], row: Row[Any]) -> Any:
    return tuple_(*key) > tuple_(*(row._mapping[column.name] for column in key))
