"""Rotate keys in small batches while the server is running, and finish rotations later."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import inspect

from caseflow import audit, clock, database
from caseflow.access import SYSTEM
from caseflow.audit import verification
from caseflow.cli import bootstrap, progress
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_hierarchy
from caseflow.encryption.rotation import Level, compartments, counting, pending, wraps
from caseflow.web import transaction

Tell = Callable[[int], None]


def status(data: Path) -> dict[str, Any]:
    """Return the keys of every level, and how many are not of the newest version, as facts.

    Raises CryptoError when the stores were made by an older version.
    """
    with _opened(data).app_context():
        return _facts()


def rotate(data: Path, levels: tuple[Level, ...]) -> dict[str, Any]:
    """Rotate these levels, or continue a rotation of them, as far as it is possible now.

    Old compartment keys can be destroyed only some minutes later (see `finish_due`). Raises
    CryptoError when the log or a record was changed outside of caseflow, and ReadOnly when the log
    is older than its last anchor.
    """
    app = _opened(data)
    bootstrap.check_writable(app)
    with app.app_context():
        if Level.COMPARTMENTS in levels:
            _check_genuine()
        said = rotate_here(levels)
        return _facts() | {"says": said}


def _check_genuine() -> None:
    """Raise CryptoError unless the log and all records are as they were written.

    Rows are sealed again by a rotation. A row that somebody changed with SQL would become valid.
    """
    report = verification.verify()
    if not report.holds:
        raise CryptoError(
            f"Nothing was rotated: {report.reason}. Find out why (`caseflow audit verify`) first."
        )


def rotate_here(levels: tuple[Level, ...]) -> list[str]:
    """Rotate in the present application; return sentences about what the operator must still do."""
    database.writing.set(True)
    ring = key_hierarchy.key_ring()
    # Keys in memory may be older than those that another process has made.
    ring.forget()
    begun = pending.begin(ring, levels, clock.now())
    return [sentence for level in begun for sentence in _rotate(ring, level)]


def finish_due() -> None:
    """Destroy old compartment keys when every transaction that may use them is over.

    Background work calls this in each round.
    """
    ring = key_hierarchy.key_ring()
    rotation = pending.all_of(ring).get(Level.COMPARTMENTS)
    waits = rotation is not None and rotation.finished_at is None
    if waits and rotation is not None and compartments.is_due(rotation, clock.now()):
        _compartments(ring, lambda done: None)


def _rotate(ring: key_hierarchy.KeyRing, level: Level) -> Iterator[str]:
    rotation = pending.all_of(ring)[level]
    total = counting.left(ring, level, rotation)
    with progress.bar(f"Rotating: {level}", total) as tell:
        if level is Level.COMPARTMENTS:
            _compartments(ring, tell)
            return
        moved = _run(ring, wraps.LEVELS[level](ring, rotation), tell)
    if level is Level.ROOT:
        yield ring.roots.promote()
    _end(ring, level, moved)
    if level is Level.SYSTEM and (moment := ring.system.used_from()):
        yield (
            f"The new system key is used from {moment:%H:%M:%S} UTC on, when every server has "
            "read it; there is nothing to do."
        )


def _compartments(ring: key_hierarchy.KeyRing, tell: Tell) -> None:
    level, now = Level.COMPARTMENTS, clock.now()
    rotation = pending.all_of(ring)[level]
    is_due = compartments.is_due(rotation, now)
    moved = _run(ring, compartments.rotate(ring, rotation, now), tell)
    if is_due:
        _end(ring, level, moved + compartments.retire(ring))
    elif moved:
        _record(level, moved)


def _run(ring: key_hierarchy.KeyRing, batches: Iterator[int], tell: Tell) -> int:
    """Run all batches, each in its own transaction; return how many keys or fields were moved."""
    moved, began = 0, time.monotonic()
    shares = ring.store.engine.dialect.name == "sqlite"
    for count in batches:
        transaction.commit()
        moved += count
        tell(moved)
        # On SQLite all writers share one lock. After a batch the rotation waits, for a quarter of
        # the time that the batch took, so that other writers get a fifth of the time.
        if shares and count:
            time.sleep((time.monotonic() - began) / 4)
        began = time.monotonic()
    transaction.commit()
    return moved


def _end(ring: key_hierarchy.KeyRing, level: Level, moved: int) -> None:
    _record(level, moved)
    pending.finish(ring, level, clock.now())
    ring.forget()


def _record(level: Level, moved: int) -> None:
    audit.record(audit.Event.KEYS_ROTATED, by=SYSTEM, level=level.value, moved=moved)
    transaction.commit()


def _facts() -> dict[str, Any]:
    ring = key_hierarchy.key_ring()
    standings = counting.standings(ring)
    return {
        "provider": ring.roots.name,
        "levels": [standing.facts() for standing in standings],
        "left": sum(standing.left for standing in standings),
        "pending": [standing.level for standing in standings if standing.pending],
    }


def _opened(data: Path) -> Flask:
    app = bootstrap.installed(bootstrap.used(data))
    with app.app_context():
        if not inspect(key_hierarchy.key_ring().store.engine).has_table("key_rotation"):
            raise CryptoError(
                "The stores are of an older version: start `caseflow serve` once, which brings "
                "them up to date; nothing was changed."
            )
    return app
