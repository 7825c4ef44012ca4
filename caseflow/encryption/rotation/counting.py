"""What there is of each level, and how much is left of a rotation: read from the stores."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, func, select

from caseflow.encryption import key_store
from caseflow.encryption.key_hierarchy import KeyRing
from caseflow.encryption.rotation import Level, cases, compartments, pending, wraps


@dataclass(frozen=True)
class Standing:
    """One level: how many keys, up to which version, and what is not on the newest yet."""

    level: Level
    keys: int
    version: int
    left: int
    """Keys, wraps and fields that still have to be moved."""
    retiring: int
    """Old keys that wait to be destroyed, since a look that began before may use them."""
    pending: bool
    rotated_at: datetime | None

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def standings(keys: KeyRing) -> list[Standing]:
    """Every level, from the top."""
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
    """What is not on the newest keys; `rotation` is the pending one, if there is one."""
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
