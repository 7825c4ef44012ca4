"""Insert rows and keys by the thousand, sealed and wrapped as the application does it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Table, insert

from caseflow import assembly
from caseflow.access import Compartment
from caseflow.audit import Event, log
from caseflow.crypto import sealing, wrapping
from caseflow.encryption import key_hierarchy, key_store, relied_rows, row_digests
from caseflow.encryption.case_keys import compartment_row
from caseflow.encryption.sealed_fields import Sealed, SealedRow, schema_version, sealed_fields
from caseflow.encryption.system_sealed import sealed_record
from caseflow.extensions import Model, db

Row = dict[str, Any]


class Batch:
    """Rows of many cases, which are stored together: first the keys, then the rows they seal."""

    def __init__(self) -> None:
        self._rows: dict[Table, list[Row]] = defaultdict(list)
        self._keys: dict[Table, list[Row]] = defaultdict(list)
        self._committed: set[Table] = set()
        self._events: list[Row] = []

    def add(self, model: type[Model], **values: Any) -> None:
        """Add one row of a table; missing columns are null, or have the column's default."""
        table: Any = model.__table__
        self._rows[table].append(blank(table) | sealed_record(model, values))
        if row_digests.is_digested(model):
            self._committed.add(table)

    def has(self, model: type[Model]) -> bool:
        """Return whether a row of this table waits to be stored."""
        table: Any = model.__table__
        return bool(self._rows.get(table))

    def add_event(self, event: Event, **said: Any) -> None:
        """Add one event to the log; `said` are the arguments of `log.event_of`."""
        self._events.append(log.event_of(event, **said))

    def add_key(self, table: Table, row: Row) -> None:
        """Add one row of a table of the key store."""
        self._keys[table].append(row)

    def store(self) -> None:
        """Insert all rows in the order that foreign keys need; the caller commits the data."""
        wraps = [(table, self._keys[table]) for table in key_store.metadata.sorted_tables]
        key_hierarchy.key_ring().store.add_rows(*((table, rows) for table, rows in wraps if rows))
        for table in assembly.METADATA.sorted_tables:
            if self._rows[table]:
                db.session.execute(insert(table), self._rows[table])
                # The log commits to these rows, as it does to those that an action writes.
                if table in self._committed:
                    row_digests.note(table, self._rows[table])
                if (model := relied_rows.versioned_models().get(table.name)) is not None:
                    key_hierarchy.key_ring().versions.note(model, self._rows[table])
        log.pending_events().extend(self._events)
        self._events.clear()
        self._rows.clear()
        self._keys.clear()


class File:
    """The rows of one case while they are written; it keeps the keys, so none has to be read."""

    def __init__(self, batch: Batch, case_id: uuid.UUID, holders: Iterable[uuid.UUID]) -> None:
        self.batch, self.case_id = batch, case_id
        self._key = wrapping.new_key()
        self._compartments: dict[str, tuple[bytes, AESGCM]] = {}
        for holder in holders:
            row = key_hierarchy.key_ring().cases.row(case_id, holder, self._key)
            batch.add_key(key_store.case_keys, row)
        for name in Compartment:
            self._compartment(name.value)

    def add(self, model: type[SealedRow], **values: Any) -> None:
        """Add one row of this case, with its sealed fields sealed for their place."""
        row = values | {"case_id": self.case_id}
        fields = {field.name: field for field in sealed_fields(model)}
        plain = {name: value for name, value in row.items() if name not in fields}
        holder: Any = SimpleNamespace(**plain)
        for name in row.keys() & fields.keys():
            plain[f"{name}_sealed"] = self._seal(model, fields[name], holder, row[name])
        self.batch.add(model, **plain)  # type: ignore[arg-type]

    def grant(self, compartment: str, **terms: Any) -> None:
        """Let an organisation open one compartment; `terms` are those of `grants.row`."""
        raw, _ = self._compartment(compartment)
        row = key_hierarchy.key_ring().grants.row(
            raw, case_id=self.case_id, compartment=compartment, version=1, **terms
        )
        self.batch.add_key(key_store.grants, row)

    def _seal(self, model: type[SealedRow], field: Sealed[Any], row: Any, value: Any) -> bytes:
        name = field.compartment_of(row)
        place = sealing.Place(
            table=model.__tablename__,
            field=field.name,
            row=row.id.bytes,
            case=self.case_id.bytes,
            compartment=name,
            schema=schema_version(model.__tablename__),
        )
        return sealing.seal(
            value, key=self._compartment(name)[1], version=1, place=place, size=field.size
        )

    def _compartment(self, name: str) -> tuple[bytes, AESGCM]:
        if name not in self._compartments:
            raw = wrapping.new_key()
            row = compartment_row(self.case_id, name, raw, under=self._key)
            self.batch.add_key(key_store.compartment_keys, row)
            self._compartments[name] = raw, AESGCM(raw)
        return self._compartments[name]


@cache
def blank(table: Table) -> Row:
    """Return every column of a table as null or its default; a version starts at 1."""
    # Rows of one insert must have the same columns, so none is left out.
    row: Row = {}
    for column in table.columns:
        default: Any = column.default
        row[column.name] = default.arg if default is not None and default.is_scalar else None
    return row | ({"version": 1} if "version" in row else {})
