"""Sealing fields again under newer keys, without overwriting what somebody writes meanwhile."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Row, bindparam, select, update

from caseflow import database
from caseflow.crypto import sealing, wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_contexts, row_digests
from caseflow.encryption.sealed_fields import Sealed, SealedRow, sealed_fields
from caseflow.encryption.system_sealed import SelectedRow
from caseflow.extensions import Base, db

At = tuple[uuid.UUID, str]
"""A case, and the name of one of its compartments."""
Found = tuple[Row[Any], Sealed[Any], bytes, At]
"""(row, field, sealed value, its compartment)."""


class Change(NamedTuple):
    """One row as it was read, and by column the values that were sealed again."""

    row: dict[str, Any]
    new: dict[str, bytes]


class Ring:
    """The keys of one compartment by version, each unwrapped when it is first needed."""

    def __init__(self, rows: list[Row[Any]], case_key: bytes) -> None:
        self._rows, self._case_key = {row.version: row for row in rows}, case_key
        self._opened: dict[int, AESGCM] = {}
        self.newest = max(self._rows)

    def key(self, version: int) -> AESGCM:
        """Return the key of this version.

        Raises KeyError when there is none, and CryptoError when its wrap was edited or is under
        another version of the case key, because the case is being rotated at the same time.
        """
        if version not in self._opened:
            row = self._rows[version]
            context = key_contexts.compartment(row.case_id, row.compartment, version)
            raw = wrapping.unwrap(row.wrapped, under=self._case_key, context=context)
            self._opened[version] = AESGCM(raw)
        return self._opened[version]


def models() -> list[type[SealedRow]]:
    """Return every model with sealed fields, by the name of its table."""
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    found = [model for model in mapped if issubclass(model, SealedRow) and sealed_fields(model)]
    return sorted(found, key=lambda model: str(model.__tablename__))


def reseal(rings: dict[At, Ring], case_ids: list[uuid.UUID]) -> int:
    """Seal again every field of these cases that is under an older key than the newest.

    Returns how many were sealed again. The caller commits.
    """
    moved = 0
    for model in models():
        changes: dict[uuid.UUID, Change] = {}
        for row, field, sealed, at in _fields(model, case_ids, db.session):
            new = _resealed(model, row, field, sealed, rings.get(at))
            if new is not None:
                if row.id not in changes:
                    changes[row.id] = Change(row._asdict(), {})
                changes[row.id].new[field.column] = new
                moved += 1
        if changes:
            write_back(model, list(changes.values()))
    return moved


def write_back(model: type[SealedRow], changes: list[Change]) -> None:
    """Write re-sealed values to the rows that still have the old ones.

    A row that somebody wrote meanwhile is left as it is; the next round finds it again.
    """
    table: Any = model.__table__  # type: ignore[attr-defined]
    connection = db.session.connection()
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row, new in changes:
        values = {f"old_{column}": row[column] for column in new}
        values |= {f"new_{column}": value for column, value in new.items()}
        alike[tuple(new)].append(values | {"at": row["id"]})
    swapped = sum(connection.execute(_swap(table, at), rows).rowcount for at, rows in alike.items())
    if swapped == len(changes) and connection.dialect.name == "sqlite":  # one writer: only us
        row_digests.note(table, (row | new for row, new in changes))
        return
    # On PostgreSQL somebody may have changed another column of such a row since it was read, so the
    # digest is made of the row as it is now, and only of rows that we did write.
    put = {row["id"]: new for row, new in changes}
    found = connection.execute(select(table).where(table.c.id.in_(put)))
    stands = (row._asdict() for row in found)
    ours = (row for row in stands if all(row[at] == new for at, new in put[row["id"]].items()))
    row_digests.note(table, ours)


@cache
def _swap(table: Any, columns: tuple[str, ...]) -> Any:
    """Return the UPDATE that replaces these columns of a row if they still have the old values."""
    stand = (table.c[column] == bindparam(f"old_{column}") for column in columns)
    put: Any = {column: bindparam(f"new_{column}") for column in columns}
    return update(table).where(table.c.id == bindparam("at"), *stand).values(put)


def left_in(case_ids: list[uuid.UUID], outdated: dict[At, int]) -> Counter[At]:
    """Count the fields of each of these compartments that are under an older key than this version.

    `outdated` gives the newest version of each compartment.
    """
    counted: Counter[At] = Counter()
    with database.taking_the_lock(False), db.engine.connect() as connection:
        for model in models():
            for _, _, sealed, at in _fields(model, case_ids, connection):
                if at in outdated and sealing.version_of(sealed) < outdated[at]:
                    counted[at] += 1
    return counted


def _resealed(
    model: type[SealedRow], row: Row[Any], field: Sealed[Any], sealed: bytes, ring: Ring | None
) -> bytes | None:
    if ring is None or sealing.version_of(sealed) >= ring.newest:
        return None
    place = field.place(str(model.__tablename__), row)
    try:
        return sealing.reseal(
            sealed,
            key=ring.key(sealing.version_of(sealed)),
            place=place,
            under=ring.key(ring.newest),
            version=ring.newest,
        )
    except (CryptoError, KeyError):
        return None  # an edited value opens for nobody; it stays, and is counted as left


def _fields(model: type[SealedRow], case_ids: list[uuid.UUID], reader: Any) -> Iterator[Found]:
    """Yield every sealed field of these cases in one table that has a value."""
    table: Any = model.__table__  # type: ignore[attr-defined]
    for selected in reader.execute(select(table).where(table.c.case_id.in_(case_ids))):
        row: Any = SelectedRow(model, selected)
        for field in sealed_fields(model):
            sealed = row._mapping[field.column]
            if sealed is not None:
                yield row, field, sealed, (row.case_id, field.compartment_of(row))
