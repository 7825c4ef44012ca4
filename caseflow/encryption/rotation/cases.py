"""Rotating case keys: each case gets a new key, and its compartment keys are wrapped under it."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from caseflow.crypto import wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_contexts, key_store
from caseflow.encryption.key_hierarchy import KeyRing

BATCH = 200
"""Cases in one transaction of the key store."""
_FIRST = uuid.UUID(int=0)
_CASE, _PART = key_store.case_keys.c, key_store.compartment_keys.c
MOVE = (
    update(key_store.case_keys)
    .where(_CASE.case_id == bindparam("at"), _CASE.organisation_id == bindparam("holder"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("version", "organisation_version", "wrapped", "generation")
        }
    )
)
_MOVE_PART = (
    update(key_store.compartment_keys)
    .where(
        _PART.case_id == bindparam("at"),
        _PART.compartment == bindparam("name"),
        _PART.version == bindparam("number"),
    )
    .values(case_version=bindparam("new_case_version"), wrapped=bindparam("new_wrapped"))
)


def rotate(keys: KeyRing, rotation: Row[Any]) -> Iterator[int]:
    """Give a new key to each case of an older generation, a batch at a time.

    The new key is wrapped for every organisation that holds the case. Yields how many cases each
    batch moved.
    """
    after: uuid.UUID | None = _FIRST
    while after is not None:
        after, moved = _move_cases(keys, after, rotation.generation)
        if moved:
            yield moved


def old_cases(generation: int) -> Select[Any]:
    """Select the ids of cases whose key is older than this generation."""
    return select(_CASE.case_id).where(_CASE.generation < generation).distinct()


def held(keys: KeyRing, row: Row[Any], key: bytes, version: int, generation: int) -> dict[str, Any]:
    """Return the parameters of `MOVE`: this case key, wrapped under the holder's newest key."""
    fresh = keys.cases.row(
        row.case_id, row.organisation_id, key, version=version, generation=generation
    )
    names = ("version", "organisation_version", "wrapped", "generation")
    moved = {f"new_{name}": fresh[name] for name in names}
    return moved | {"at": row.case_id, "holder": row.organisation_id}


def _move_cases(keys: KeyRing, after: uuid.UUID, generation: int) -> tuple[uuid.UUID | None, int]:
    with keys.store.rotating() as connection:
        statement = old_cases(generation).where(_CASE.case_id > after)
        ids = connection.scalars(statement.order_by(_CASE.case_id).limit(BATCH)).all()
        if not ids:
            return None, 0
        holds = _by_case(connection, key_store.case_keys, ids)
        parts = _by_case(connection, key_store.compartment_keys, ids)
        moved = [
            (case_id, *found)
            for case_id in ids
            if (found := _moved(keys, holds[case_id], parts[case_id], generation))
        ]
        for table, rows in ((key_store.case_keys, holds), (key_store.compartment_keys, parts)):
            replaced = [row for case_id, *_ in moved for row in rows[case_id]]
            key_store.note_destroyed(connection, table, replaced)
        if moves := [move for _, wraps, _ in moved for move in wraps]:
            connection.execute(MOVE, moves)
        if moves := [move for _, _, compartments in moved for move in compartments]:
            connection.execute(_MOVE_PART, moves)
    return ids[-1], len(moved)


def _moved(
    keys: KeyRing, holds: list[Row[Any]], parts: list[Row[Any]], generation: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]] | None:
    """Return the wraps of a case under a new case key: (case keys, compartment keys).

    None when one of the wraps does not open (somebody edited it): then the whole case is left as it
    is, since half of it under another key could be opened by nobody.
    """
    fresh, version = wrapping.new_key(), max(row.version for row in holds) + 1
    try:
        old = {row.version: keys.cases.open(row) for row in holds}
        wraps = [held(keys, row, fresh, version, generation) for row in holds]
        return wraps, [_part(row, old, fresh, version) for row in parts]
    except (CryptoError, KeyError):
        return None


def _part(row: Row[Any], old: dict[int, bytes], fresh: bytes, version: int) -> dict[str, Any]:
    context = key_contexts.compartment(row.case_id, row.compartment, row.version)
    key = wrapping.unwrap(row.wrapped, under=old[row.case_version], context=context)
    wrapped = wrapping.wrap(key, under=fresh, context=context)
    return {
        "at": row.case_id,
        "name": row.compartment,
        "number": row.version,
        "new_case_version": version,
        "new_wrapped": wrapped,
    }


def _by_case(connection: Connection, table: Any, ids: Any) -> dict[uuid.UUID, list[Row[Any]]]:
    found: dict[uuid.UUID, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(table).where(table.c.case_id.in_(ids))):
        found[row.case_id].append(row)
    return found
