"""What the log knows of records, held against the records: edited, missing, added, put back."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select, tuple_

from caseflow.audit.models import AuditEvent
from caseflow.encryption import key_hierarchy, key_store, row_digests
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model

_EVENT: Any = AuditEvent.__table__
MOST = 100
"""Records that a report names."""
_BATCH = 5000
KEY_TABLES = (key_store.case_keys, key_store.grants)
"""Of these the log knows whether they were given or destroyed; their terms are in their seals."""


class RowState(LabelledEnum):
    """What is wrong with a record; the value says it."""

    CHANGED = "was changed outside of the program", N_("Changed outside caseflow")
    MISSING = "was deleted outside of the program", N_("Deleted outside caseflow")
    ADDED = "was added outside of the program", N_("Added outside caseflow")
    ROLLED_BACK = "was put back to an older state", N_("Replaced by an older version")


@dataclass(frozen=True)
class RowFault:
    """One record, by table and key."""

    table: str
    key: str
    state: RowState

    @property
    def sentence(self) -> str:
        """For a person at a terminal."""
        return f"the record {self.table} {self.key} {self.state.value}"


class Knowledge:
    """The newest digest of every record, as far as the events that were walked say it."""

    def __init__(self, connection: Connection, *, whole: bool) -> None:
        self._connection = connection
        self._digests: dict[str, str] = {}
        self._whole = whole

    def __len__(self) -> int:
        return sum(
            seen not in (row_digests.GONE, row_digests.GIVEN) for seen in self._digests.values()
        )

    def learn(self, written: str) -> None:
        """What one event says that its transaction wrote."""
        for said in written.split(";"):
            name, _, seen = said.rpartition(" ")
            self._digests[name] = seen

    def digests(self) -> dict[str, str]:
        """The newest digest of each record, by its name."""
        return dict(self._digests)

    def faults(self) -> list[RowFault]:
        """The records that are not as the log knows them, at most `MOST`."""
        return list(islice(self._faults(), MOST))

    def _faults(self) -> Iterator[RowFault]:
        for table in digested_tables():
            for row in rows_of(self._connection, table):
                yield from self._compared(table, row)
        for table in KEY_TABLES:
            with key_hierarchy.key_ring().store.engine.connect() as connection:
                for row in rows_of(connection, table):
                    yield from self._was_destroyed(table, row)
        for name, seen in self._digests.items():
            if seen not in (row_digests.GONE, row_digests.GIVEN):
                yield _fault(name, RowState.MISSING)

    def _compared(self, table: Table, row: Row[Any]) -> Iterator[RowFault]:
        values = row._asdict()
        name, found = row_digests.name_of(table, values), row_digests.digest(table, values)
        seen = self._digests.pop(name, None)
        if seen == found or (seen is None and not self._whole):
            return
        yield _fault(name, self._state(name, seen, found))

    def _was_destroyed(self, table: Table, row: Row[Any]) -> Iterator[RowFault]:
        """A key without an event is harmless: its transaction was undone after it was stored."""
        name = row_digests.name_of(table, row._asdict())
        if self._digests.get(name) == row_digests.GONE:
            yield _fault(name, RowState.ROLLED_BACK)

    def _state(self, name: str, seen: str | None, found: str) -> RowState:
        if seen is None:
            return RowState.ADDED
        older = _EVENT.c.written.contains(f"{name} {found}")
        known = self._connection.scalar(select(func.count()).select_from(_EVENT).where(older))
        return RowState.ROLLED_BACK if known or seen == row_digests.GONE else RowState.CHANGED


def digested_tables() -> list[Table]:
    """Every table of which the log knows the records."""
    mappers = Model.registry.mappers
    tables: list[Any] = [m.local_table for m in mappers if row_digests.is_digested(m.class_)]
    return sorted(tables, key=lambda table: str(table.name))


def _fault(name: str, state: RowState) -> RowFault:
    table, _, key = name.partition(" ")
    return RowFault(table, key, state)


def rows_of(connection: Any, table: Table) -> Iterator[Row[Any]]:
    """Every row of a table, a few thousand at a time, in the order of its key."""
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
