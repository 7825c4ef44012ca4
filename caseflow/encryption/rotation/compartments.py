"""Rotating compartment keys.

First all new keys are made, then every field is sealed again under them, and at last the old keys
are destroyed. The caller commits the data store after each batch.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, exists, func, insert, select

from caseflow.crypto import wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_store
from caseflow.encryption.case_keys import compartment_row
from caseflow.encryption.key_hierarchy import KeyRing
from caseflow.encryption.rotation import GRACE, Level, fields, pending
from caseflow.encryption.rotation.fields import At, Ring

BATCH = 500
"""How many keys are made in one transaction of the key store."""
CASES = 25
"""How many cases are sealed again in one transaction: about a thousand fields, 50 ms."""
_FIRST = uuid.UUID(int=0)
_PART, _CASE, _GRANT = key_store.compartment_keys.c, key_store.case_keys.c, key_store.grants.c
_IS_HELD = exists().where(_CASE.case_id == _PART.case_id, _CASE.version == _PART.case_version)
_IS_GRANTED = exists().where(
    _GRANT.case_id == _PART.case_id, _GRANT.compartment == _PART.compartment
)
_ROTATES = (_IS_HELD, ~_PART.compartment.startswith("packet:"), ~_IS_GRANTED)
_OLDER = (
    _PART.case_id == bindparam("at"),
    _PART.compartment == bindparam("name"),
    _PART.version < bindparam("newest"),
)
_DESTROY = delete(key_store.compartment_keys).where(*_OLDER)
_DESTROYED = select(key_store.compartment_keys).where(*_OLDER)


def rotate(ring: KeyRing, rotation: Row[Any], now: datetime) -> Iterator[int]:
    """Make the new keys, then seal the fields again under them; both find what is still left.

    Yields how many keys or fields each batch moved.
    """
    if rotation.keys_made_at is None:
        yield from _make_keys(ring, rotation.generation)
        pending.note_keys_made(ring, Level.COMPARTMENTS, now)
    for case_ids in _pages(ring):
        yield fields.reseal(_rings(ring, case_ids), case_ids)


def is_due(rotation: Row[Any], now: datetime) -> bool:
    """Whether every request that began before the new keys were made is over (`GRACE`)."""
    return rotation.keys_made_at is not None and now - rotation.keys_made_at > GRACE


def retire(ring: KeyRing) -> int:
    """Destroy the old keys of compartments in which no field uses them; only when `is_due`.

    Returns of how many compartments.
    """
    destroyed = 0
    for case_ids in _pages(ring):
        outdated = _outdated(ring, case_ids)
        in_use = fields.left_in(case_ids, outdated)
        unused = [
            {"at": case_id, "name": name, "newest": newest}
            for (case_id, name), newest in outdated.items()
            if (case_id, name) not in in_use
        ]
        if unused:
            with ring.store.rotating() as connection:
                for one in unused:
                    found = connection.execute(_DESTROYED, one)
                    key_store.note_destroyed(connection, key_store.compartment_keys, found)
                connection.execute(_DESTROY, unused)
        destroyed += len(unused)
    return destroyed


def left(ring: KeyRing) -> int:
    """Count the fields that are still sealed under an older key."""
    return sum(fields.left_in(ids, _outdated(ring, ids)).total() for ids in _pages(ring))


def retiring(ring: KeyRing) -> int:
    """Count the compartments that still have an older key beside the newest."""
    return sum(len(_outdated(ring, case_ids)) for case_ids in _pages(ring))


def old_keys(generation: int) -> Select[Any]:
    """Select the compartments without a key of this generation, with their newest version.

    Packets, other granted compartments and those whose case key nobody holds are left out.
    """
    return (
        select(_PART.case_id, _PART.compartment, func.max(_PART.version).label("newest"))
        .where(*_ROTATES)
        .group_by(_PART.case_id, _PART.compartment)
        .having(func.max(_PART.generation) < generation)
    )


def _make_keys(ring: KeyRing, generation: int) -> Iterator[int]:
    after: At | None = (_FIRST, "")
    while after is not None:
        after, made = _make_some(ring, after, generation)
        if made:
            yield made


def _make_some(ring: KeyRing, after: At, generation: int) -> tuple[At | None, int]:
    later = (_PART.case_id > after[0]) | (
        (_PART.case_id == after[0]) & (_PART.compartment > after[1])
    )
    statement = old_keys(generation).where(later).order_by(_PART.case_id, _PART.compartment)
    with ring.store.rotating() as connection:
        old = connection.execute(statement.limit(BATCH)).all()
        if not old:
            return None, 0
        held = case_keys_of(ring, {row.case_id for row in old})
        rows = [
            compartment_row(
                row.case_id,
                row.compartment,
                wrapping.new_key(),
                under=held[row.case_id][1],
                version=row.newest + 1,
                case_version=held[row.case_id][0],
                generation=generation,
            )
            for row in old
            if row.case_id in held
        ]
        if rows:
            connection.execute(insert(key_store.compartment_keys), rows)
    return (old[-1].case_id, old[-1].compartment), len(rows)


def case_keys_of(ring: KeyRing, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[int, bytes]]:
    """Return (version, key) of each of these cases that some organisation holds.

    A case of which no wrap opens is left out.
    """
    found: dict[uuid.UUID, tuple[int, bytes]] = {}
    for row in ring.store.rows(key_store.case_keys, _CASE.case_id.in_(list(ids))):
        if row.case_id not in found:
            try:
                found[row.case_id] = row.version, ring.cases.open(row)
            except CryptoError:
                continue  # an edited wrap: another holder's may open
    return found


def _rings(ring: KeyRing, case_ids: list[uuid.UUID]) -> dict[At, Ring]:
    """Return the keys of every compartment of these cases that is rotated."""
    rows: dict[At, list[Row[Any]]] = defaultdict(list)
    for row in ring.store.rows(key_store.compartment_keys, _PART.case_id.in_(case_ids), *_ROTATES):
        rows[row.case_id, row.compartment].append(row)
    held = case_keys_of(ring, case_ids)
    return {at: Ring(found, held[at[0]][1]) for at, found in rows.items() if at[0] in held}


def _pages(ring: KeyRing) -> Iterator[list[uuid.UUID]]:
    """Yield the ids of cases with more than one key for a compartment, `CASES` at a time."""
    after = _FIRST
    while True:
        statement = (
            select(_PART.case_id)
            .where(_PART.case_id > after)
            .group_by(_PART.case_id)
            .having(func.count() > func.count(_PART.compartment.distinct()))
            .order_by(_PART.case_id)
            .limit(CASES)
        )
        with ring.store.reading() as connection:
            case_ids = list(connection.scalars(statement))
        if not case_ids:
            return
        yield case_ids
        after = case_ids[-1]


def _outdated(ring: KeyRing, case_ids: list[uuid.UUID]) -> dict[At, int]:
    """Return the newest version of each compartment of these cases that has more than one key."""
    statement = (
        select(_PART.case_id, _PART.compartment, func.max(_PART.version))
        .where(_PART.case_id.in_(case_ids), *_ROTATES)
        .group_by(_PART.case_id, _PART.compartment)
        .having(func.count() > 1)
    )
    with ring.store.reading() as connection:
        return {(row[0], row[1]): row[2] for row in connection.execute(statement)}
