"""After a migration that renames something: sealing, signing and digesting its rows again.

Decision. *Context*: a seal, a signature and a row digest are bound to the names of table and field
as stored, and to the version of the table's schema; a renamed column would make each of them fail.
*Options*: a second, permanent set of names beside the real ones; no renames; a pass over the table
after the migration. *Choice*: the pass, under an event of its own. *Consequence*: a column can be
added without any of this, since an empty column is in no digest. For a rename the migration says
what each thing was called (`RENAMED`, see .github/CONTRIBUTING.md), and only rows that are as the
log knows them are carried over, so that a migration never makes an edited row look genuine.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Connection, DateTime, MetaData, Row, Table, inspect, select, update

from caseflow.access import SYSTEM
from caseflow.audit import log, verification
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.crypto import sealing
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import (
    key_hierarchy,
    key_store,
    relied_rows,
    row_digests,
    signed_rows,
    system_sealed,
)
from caseflow.encryption.rotation.compartments import case_keys_of
from caseflow.encryption.rotation.fields import Ring
from caseflow.encryption.sealed_fields import SealedRow, sealed_fields
from caseflow.encryption.system_sealed import SelectedRow
from caseflow.extensions import Base, UtcDateTime, db


@dataclass(frozen=True)
class Renamed:
    """What one migration renamed in one table."""

    table: str
    """The table's name now."""
    version: int
    """The version of the table's schema from now on, one more than before."""
    former_table: str = ""
    """The table's name before; empty when it was not renamed."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """From the name of a column now to the name that it had."""

    @property
    def before(self) -> str:
        """The name of the table before the migration."""
        return self.former_table or self.table


def apply(revision: str, changes: tuple[Renamed, ...]) -> int:
    """Carry over every row of these tables that is as the log knows it; return how many.

    Safe to repeat: rows that were carried over already are left alone. The caller commits.
    """
    carried = 0
    known = verification.known_rows(db.session.connection())
    for change in changes:
        carried += _carry_over(change, known)
    log.record(Event.SCHEMA_MIGRATED, by=SYSTEM, revision=revision, rows=carried)
    return carried


def seal_columns(
    revision: str,
    columns: Mapping[str, Mapping[str, Any]],
    derived: Callable[[str, dict[str, Any]], dict[str, Any]],
    *,
    later: Mapping[str, Mapping[str, Any]],
) -> int:
    """Seal plain columns under the system key, between two migrations; return how many rows.

    `columns` gives for each table the columns that the next migration drops, with their types, and
    `derived` the new plain columns of a row. `later` gives the columns that migrations after the
    next one drop, which are still there. A row may have sealed facts already, and keeps them. Every
    row is sealed, so that nothing is lost, but only one that is as the log knows it gets a new
    digest: an edited row stays named. The caller commits.
    """
    rows = 0
    connection = db.session.connection()
    known = verification.known_rows(connection)
    for name, dropped in columns.items():
        model = _model(name)
        stays = later.get(name, {})
        before = _table_between(connection, model.__table__, {**dropped, **stays})
        between = _table_between(connection, model.__table__, stays)
        for row in connection.execute(select(before)).all():
            values = row._asdict()
            new = derived(name, values)
            kept = {key: value for key, value in values.items() if key not in dropped}
            facts = {key: values[key] for key in dropped}
            new[system_sealed.COLUMN] = _record_with(model, row, facts)
            _write(connection, before, values, new)
            if known.get(row_digests.name_of(before, values)) == row_digests.digest(before, values):
                row_digests.note(between, [kept | new])
            rows += 1
    log.record(Event.SCHEMA_MIGRATED, by=SYSTEM, revision=revision, rows=rows)
    return rows


def _record_with(model: Any, row: Row[Any], facts: Mapping[str, Any]) -> bytes:
    """Return the sealed record of a row with these facts added to those that it has.

    A record that does not open, because somebody edited it, is left as it is.
    """
    try:
        return system_sealed.record_with(model, row, facts)
    except CryptoError:
        edited: bytes = row._mapping[system_sealed.COLUMN]
        return edited


def _table_between(connection: Connection, now: Table, dropped: Mapping[str, Any]) -> Table:
    """Return a table as it is between two migrations: with what later ones drop, not what they add.

    `dropped` gives these columns with their types, as a migration knows them.
    """
    present = {column["name"] for column in inspect(connection).get_columns(now.name)}
    kept = [Column(one.name, one.type, primary_key=one.primary_key) for one in now.columns]
    columns = [one for one in kept if one.name in present]
    # The application's own type: SQLite gives moments back without their time zone.
    old = {name: UtcDateTime() if isinstance(a, DateTime) else a for name, a in dropped.items()}
    return Table(now.name, MetaData(), *columns, *(Column(*one) for one in old.items()))


def is_applied(revision: str) -> bool:
    """Whether the log says that the rows of this migration were carried over."""
    said = select(AuditEvent.sequence).where(
        AuditEvent.action == Event.SCHEMA_MIGRATED.value,
        AuditEvent.detail.contains(f'"revision":"{revision}"'),
    )
    return db.session.scalar(said.limit(1)) is not None


def _carry_over(change: Renamed, known: Mapping[str, str]) -> int:
    model = _model(change.table)
    table: Any = model.__table__
    connection, carried = db.session.connection(), 0
    for row in verification.rows_of(connection, table):
        values = row._asdict()
        name = row_digests.name_of(table, values)
        former_name = name.replace(table.name, change.before, 1)
        if known.get(former_name) != _former_digest(change, table, values):
            continue
        new = _sealed_again(change, model, row)
        new |= _signed_again(change, model, values, new)
        if new:
            _write(connection, table, values, new)
        row_digests.note(table, [values | new])
        if issubclass(model, relied_rows.VersionedRow):
            key_hierarchy.key_ring().versions.note(model, [values | new])
        # Otherwise verification would report the row under its former name as deleted.
        if former_name != name:
            row_digests.note_gone(former_name)
        carried += 1
    return carried


def _former_digest(change: Renamed, table: Table, values: Mapping[str, Any]) -> str:
    return row_digests.digest(
        table,
        values,
        version=change.version - 1,
        former=change.columns,
        table_name=change.before,
    )


def _sealed_again(change: Renamed, model: Any, row: Row[Any]) -> dict[str, Any]:
    """Return the row's sealed values, sealed again under their new names, by column.

    A value that does not open (edited, or its keys erased) is left out and stays as it is.
    """
    new = _record_sealed_again(change, model, row)
    if not issubclass(model, SealedRow):
        return new
    rings = _rings(row.case_id)
    for one in sealed_fields(model):
        sealed = getattr(row, one.column)
        if sealed is None:
            continue
        place = one.place(change.table, SelectedRow(model, row))
        former = change.columns.get(one.column, one.column).removesuffix("_sealed")
        old = place._replace(table=change.before, field=former, schema=change.version - 1)
        try:
            version = sealing.version_of(sealed)
            key: AESGCM = rings[place.compartment].key(version)
            value = sealing.open_sealed(sealed, key, old)
        except (CryptoError, KeyError):
            continue
        new[one.column] = sealing.seal(value, key=key, version=version, place=place)
    return new


def _record_sealed_again(change: Renamed, model: Any, row: Row[Any]) -> dict[str, Any]:
    if not issubclass(model, system_sealed.SystemSealedRow):
        return {}
    try:
        sealed = system_sealed.reseal_record(
            model, row, table=change.before, schema=change.version - 1
        )
    except CryptoError:
        return {}
    return {system_sealed.COLUMN: sealed}


def _rings(case_id: Any) -> dict[str, Ring]:
    ring = key_hierarchy.key_ring()
    parts = key_store.compartment_keys
    found: dict[str, list[Row[Any]]] = {}
    for row in ring.store.rows(parts, parts.c.case_id == case_id):
        found.setdefault(row.compartment, []).append(row)
    held = case_keys_of(ring, [case_id])
    return {name: Ring(rows, held[case_id][1]) for name, rows in found.items() if held}


def _signed_again(
    change: Renamed, model: Any, values: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the signature under the table's new name, if the old one holds; else nothing."""
    if not change.former_table or not issubclass(model, signed_rows.SignedRow):
        return {}
    named: Any = SelectedRow(model, SimpleNamespace(**{**values, **new}))
    signed = signed_rows.values_of(model, named)
    if not signed_rows.signature_holds(values["seal"], change.before, *signed):
        return {}
    return {"seal": signed_rows.sign_values(change.table, *signed)}


def _write(
    connection: Connection, table: Table, values: Mapping[str, Any], new: Mapping[str, Any]
) -> None:
    key = (column == values[column.name] for column in table.primary_key)
    connection.execute(update(table).where(*key).values(new))


def _model(table: str) -> Any:
    mappers = Base.registry.mappers
    return next(m.class_ for m in mappers if getattr(m.local_table, "name", "") == table)
