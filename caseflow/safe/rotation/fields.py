"""Sealing fields again under newer keys, where the old value still stands."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Row, bindparam, select, update

from caseflow.crypto import sealing, wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.extensions import Base, db
from caseflow.safe import committed, contexts, database
from caseflow.safe.sealed import Sealed, SealedRow, sealed_fields

At = tuple[uuid.UUID, str]
"""A case, and the name of a compartment."""
Found = tuple[Row[Any], Sealed[Any], bytes, At]


class Change(NamedTuple):
    """One sealed value in place of another of the same plaintext."""

    row_id: uuid.UUID
    old: bytes
    new: bytes


class Ring:
    """A compartment's keys by version, each unwrapped when it is first needed."""

    def __init__(self, rows: list[Row[Any]], case_key: bytes) -> None:
        self._rows, self._case_key = {row.version: row for row in rows}, case_key
        self._opened: dict[int, AESGCM] = {}
        self.newest = max(self._rows)

    def key(self, version: int) -> AESGCM:
        """CryptoError when its wrap was edited, or the case is just being rotated."""
        if version not in self._opened:
            row = self._rows[version]
            context = contexts.compartment(row.case_id, row.compartment, version)
            raw = wrapping.unwrap(row.wrapped, under=self._case_key, context=context)
            self._opened[version] = AESGCM(raw)
        return self._opened[version]


def models() -> list[type[SealedRow]]:
    """Every table with sealed fields."""
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    found = [model for model in mapped if issubclass(model, SealedRow) and sealed_fields(model)]
    return sorted(found, key=lambda model: str(model.__tablename__))


def reseal(rings: dict[At, Ring], case_ids: list[uuid.UUID]) -> int:
    """Every field of these cases that is under an older key than its compartment's newest."""
    moved = 0
    for model in models():
        changes: dict[str, list[Change]] = defaultdict(list)
        for row, field, sealed, at in _fields(model, case_ids, db.session):
            if change := _change(model, row, field, sealed, rings.get(at)):
                changes[field.column].append(change)
        for column, found in changes.items():
            write_back(model, column, found)
            moved += len(found)
    return moved


def write_back(model: type[SealedRow], column: str, changes: list[Change]) -> None:
    """Put re-sealed values where the old ones still stand: who wrote meanwhile is not undone."""
    table: Any = model.__table__  # type: ignore[attr-defined]
    statement = (
        update(table)
        .where(table.c.id == bindparam("b_row"), table.c[column] == bindparam("b_old"))
        .values({column: bindparam("b_new")})
    )
    connection, put = db.session.connection(), {change.row_id: change.new for change in changes}
    connection.execute(
        statement,
        [{"b_row": row_id, "b_old": old, "b_new": new} for row_id, old, new in changes],
    )
    rows = connection.execute(select(table).where(table.c.id.in_(put)))
    ours = (row._asdict() for row in rows if row._mapping[column] == put[row.id])
    committed.note(table, ours)


def left_in(case_ids: list[uuid.UUID], outdated: dict[At, int]) -> Counter[At]:
    """How many fields of each of these compartments are under an older key than this version."""
    counted: Counter[At] = Counter()
    with database.taking_the_lock(False), db.engine.connect() as connection:
        for model in models():
            for _, _, sealed, at in _fields(model, case_ids, connection):
                if at in outdated and sealing.version_of(sealed) < outdated[at]:
                    counted[at] += 1
    return counted


def _change(
    model: type[SealedRow], row: Row[Any], field: Sealed[Any], sealed: bytes, ring: Ring | None
) -> Change | None:
    if ring is None or sealing.version_of(sealed) >= ring.newest:
        return None
    place = field.place(str(model.__tablename__), row)
    try:
        new = sealing.reseal(
            sealed, key=ring.key(sealing.version_of(sealed)), place=place,
            under=ring.key(ring.newest), version=ring.newest,
        )  # fmt: skip
    except (CryptoError, KeyError):
        return None  # an edited value opens for nobody; it stays, and is counted as left
    return Change(row.id, sealed, new)


def _fields(model: type[SealedRow], case_ids: list[uuid.UUID], reader: Any) -> Iterator[Found]:
    """Every filled sealed field of these cases in one table."""
    table: Any = model.__table__  # type: ignore[attr-defined]
    for row in reader.execute(select(table).where(table.c.case_id.in_(case_ids))):
        for field in sealed_fields(model):
            sealed = row._mapping[field.column]
            if sealed is not None:
                yield row, field, sealed, (row.case_id, field.compartment_of(row))
