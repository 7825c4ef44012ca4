"""Whether this process can work now: stores, keys, the lock for writing, room on the disk."""

import shutil
from collections.abc import Callable

import structlog
from flask import current_app
from sqlalchemy import Engine, text

from caseflow import encryption
from caseflow.extensions import db

ROOM = 100 * 1024 * 1024
"""Bytes that must be free where the data lies: a backup copies a store there."""
PATIENCE = 2000
"""Milliseconds that the lock for writing may be taken by others."""
logger = structlog.get_logger()


def failing() -> list[str]:
    """The names of what this process lacks; empty when it can work."""
    return [name for name, check in CHECKS if not _holds(name, check)]


def _holds(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as failure:  # whatever it is, the answer is that this process is not ready
        logger.warning("not ready", what=name, kind=type(failure).__name__)
        return False
    return True


def _database() -> None:
    with db.engine.connect() as connection:
        connection.execute(text("select 1"))


def _keys() -> None:
    encryption.key_ring().system.key()


def _lock() -> None:
    """SQLite: one writer at a time. PostgreSQL has no such lock."""
    for engine in (db.engine, encryption.key_ring().store.engine):
        if engine.dialect.name == "sqlite":
            _take_lock(engine)


def _take_lock(engine: Engine) -> None:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        finally:
            cursor.execute("PRAGMA busy_timeout=10000")
    finally:
        connection.close()


def _disk() -> None:
    if shutil.disk_usage(current_app.config["SETTINGS"].data).free < ROOM:
        raise OSError("too little room")


CHECKS: tuple[tuple[str, Callable[[], None]], ...] = (
    ("database", _database),
    ("keys", _keys),
    ("lock", _lock),
    ("disk", _disk),
)
