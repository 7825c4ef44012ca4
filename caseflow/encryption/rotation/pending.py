"""Beginning and finishing rotations: the newest one of each level, as a row of the key store.

The generation numbers the rotations of a level. Keys below the system key say in which generation
they were made; the version of a system key is its generation.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from caseflow.crypto import wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_contexts, key_store
from caseflow.encryption.key_hierarchy import KeyRing
from caseflow.encryption.rotation import Level

_NUMBERED = {
    Level.SYSTEM: key_store.system_keys.c.version,
    Level.ORGANISATIONS: key_store.organisation_keys.c.generation,
    Level.CASES: key_store.case_keys.c.generation,
    Level.COMPARTMENTS: key_store.compartment_keys.c.generation,
}


def all_of(keys: KeyRing) -> dict[Level, Row[Any]]:
    """Return the newest rotation of each level that was ever rotated, finished or not."""
    return {Level(row.level): row for row in keys.store.rows(key_store.rotations)}


def unfinished(keys: KeyRing) -> list[Level]:
    """Return the levels whose rotation is not finished, from the top of the hierarchy."""
    rows = all_of(keys)
    return [level for level in Level if level in rows and rows[level].finished_at is None]


def begin(keys: KeyRing, levels: Iterable[Level], now: datetime) -> list[Level]:
    """Start rotating these levels, or go on with those of them that are not finished.

    Returns the levels to rotate now: when some of them are not finished, only those. Raises
    CryptoError or KeyProviderError when there is no usable next root key.
    """
    wanted, waiting = list(levels), unfinished(keys)
    if resumed := [level for level in wanted if level in waiting]:
        return resumed
    with keys.store.rotating() as connection:
        target = _prepare_root(keys, connection) if Level.ROOT in wanted else None
        for level in wanted:
            _start(connection, level, target if level is Level.ROOT else None, now)
    return wanted


def note_keys_made(keys: KeyRing, level: Level, now: datetime) -> None:
    """Note when all new keys of a level were made: requests that begin later write with them."""
    with keys.store.writing() as connection:
        note_made(connection, level, now)


def note_made(connection: Connection, level: Level, now: datetime) -> None:
    """As `note_keys_made`, in the transaction that makes the keys."""
    _change(connection, level, keys_made_at=now)


def finish(keys: KeyRing, level: Level, now: datetime) -> None:
    """Note that the rotation of this level is finished."""
    with keys.store.writing() as connection:
        _change(connection, level, finished_at=now)


def fingerprint(root: bytes) -> bytes:
    """Return 16 bytes that identify a root key without revealing it."""
    return hashlib.sha256(b"caseflow root fingerprint" + root).digest()[:16]


def _prepare_root(keys: KeyRing, connection: Connection) -> bytes:
    """Return the fingerprint of the next root key.

    Raises CryptoError when the next root key is the one in use: nothing would be rotated.
    """
    following = keys.roots.prepare()
    row = connection.execute(select(key_store.system_keys).limit(1)).one()
    if opens(following, row.wrapped, key_contexts.system(row.version)):
        raise CryptoError(
            "The next root key is in use already: make it the root key, then set a new next one."
        )
    return fingerprint(following)


def opens(root: bytes, wrapped: bytes, context: bytes) -> bool:
    """Whether a wrap is under this root key."""
    try:
        wrapping.unwrap(wrapped, under=root, context=context)
    except CryptoError:
        return False
    return True


def _start(connection: Connection, level: Level, target: bytes | None, now: datetime) -> None:
    rotations = key_store.rotations
    last = connection.scalar(select(rotations.c.generation).where(rotations.c.level == level))
    # The first system key has version 1 without any rotation, and its generation is its version:
    # the first rotation must count on from the keys that are there.
    in_use = connection.scalar(select(func.max(_NUMBERED[level]))) if level in _NUMBERED else 0
    values = {
        "generation": max(last or 0, in_use or 0) + 1,
        "target": target,
        "started_at": now,
        "keys_made_at": None,
        "finished_at": None,
    }
    if last is None:
        connection.execute(insert(rotations).values(level=level.value, **values))
    else:
        connection.execute(
            update(rotations).where(rotations.c.level == level.value).values(**values)
        )


def _change(connection: Connection, level: Level, **values: Any) -> None:
    connection.execute(
        update(key_store.rotations)
        .where(key_store.rotations.c.level == level.value)
        .values(**values)
    )
