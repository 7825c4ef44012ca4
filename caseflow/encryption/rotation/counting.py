"""Counting the keys of each level, and what is left of a rotation."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, func, select

from caseflow.encryption import key_store
from caseflow.encryption.key_hierarchy import KeyRing
from caseflow.encryption.rotation import Level, cases, compartments, pending, wraps


@dataclass(frozen=True)
class Standing:
    """The state of one level: how many keys, up to which version, and what is still to be moved."""

    level: Level
    keys: int
    version: int
    left: int
    """How many keys, wraps and fields still have to be moved to the newest keys."""
    retiring: int
    """How many compartments still have an old key, which a request may still be using."""
    pending: bool
    rotated_at: datetime | None

    def facts(self) -> dict[str, Any]:
        """Return the fields as a dict, for `caseflow keys status --json`."""
        return asdict(self)


def standings(keys: KeyRing) -> list[Standing]:
    """Return the state of every level, from the root key down."""
    rotations = pending.all_of(keys)
    return [_standing(keys, level, rotations.get(level)) for level in Level]


def _standing(keys: KeyRing, level: Level, rotation: Any) -> Standing:
    waits = rotation is not None and rotation.finished_at is None
    count, version = _size(keys, level)
    return Standing(
        level=level,
        keys=count,
        version=version,
        left=left(keys, level, rotation if waits else None),
        retiring=compartments.retiring(keys) if level is Level.COMPARTMENTS else 0,
        pending=waits,
        rotated_at=rotation.finished_at if rotation else None,
    )


def left(keys: KeyRing, level: Level, rotation: Any) -> int:
    """Count what is not on the newest keys; `rotation` is the pending one of this level, or None.

    Without a pending rotation no key counts as old, but wraps and fields that are not under the
    newest key of their level still count.
    """
    generation = rotation.generation if rotation else 0
    if level is Level.ROOT:
        newest = keys.root.newest()
        with keys.store.reading() as connection:
            return sum(1 for _ in wraps.not_under(connection, newest))
    if level is Level.SYSTEM:
        return int(max(keys.system.all()) < generation)
    if level is Level.ORGANISATIONS:
        return _count(keys, wraps.old_organisations(generation)) + _count(keys, wraps.old_wraps())
    if level is Level.CASES:
        return _count(keys, cases.old_cases(generation))
    return _count(keys, compartments.old_keys(generation)) + compartments.left(keys)


def _size(keys: KeyRing, level: Level) -> tuple[int, int]:
    tables: dict[Level, Table] = {
        Level.SYSTEM: key_store.system_keys,
        Level.ORGANISATIONS: key_store.organisation_keys,
        Level.CASES: key_store.case_keys,
        Level.COMPARTMENTS: key_store.compartment_keys,
    }
    if level is Level.ROOT:
        return len(keys.roots.candidates()), 1
    table = tables[level]
    with keys.store.reading() as connection:
        row = connection.execute(select(func.count(), func.max(table.c.version))).one()
    return row[0], row[1] or 0


def _count(keys: KeyRing, statement: Select[Any]) -> int:
    with keys.store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(statement.subquery())) or 0
