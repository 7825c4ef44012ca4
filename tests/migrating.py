"""Migrate an empty data store on SQLite once in each test process, and copy its tables afterwards.

Tests of commands begin many installations with `caseflow init`. The migrations take more than a
second, and give an empty data store the same tables every time. A store that holds anything is
migrated for real, and so is every key store (it notes when that was), every store on PostgreSQL,
and every store of a command in another process.
"""

import sqlite3
from contextlib import closing
from typing import Any

from sqlalchemy import Engine, MetaData

from caseflow.cli import installation
from config import shipped

_migrate = installation.upgrade
_made: dict[tuple[str, ...], sqlite3.Connection] = {}


def begin() -> None:
    """Copy the tables of empty data stores on SQLite from now on in this process."""
    installation.upgrade = upgrade


def upgrade(engine: Engine, metadata: MetaData, folder: str) -> None:
    """Bring the tables of one store to the newest version, as `installation.upgrade` does."""
    if folder != "versions" or engine.dialect.name != "sqlite" or _tables(engine):
        _migrate(engine, metadata, folder)
        return
    files = (shipped("migrations") / folder).glob("0*.py")
    which = tuple(sorted(str(path) for path in files))
    if which in _made:
        _copy(_made[which], engine)
        return
    _migrate(engine, metadata, folder)
    # The copy is in memory; commands that run in another thread use it too.
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(engine.raw_connection()) as connection:
        _driver(connection).backup(kept)
    _made[which] = kept


def _copy(made: sqlite3.Connection, engine: Engine) -> None:
    with closing(engine.raw_connection()) as connection:
        made.backup(_driver(connection))


def _tables(engine: Engine) -> int:
    with closing(engine.raw_connection()) as connection:
        found = _driver(connection).execute("SELECT count(*) FROM sqlite_master").fetchone()
        return int(found[0])


def _driver(connection: Any) -> sqlite3.Connection:
    driver: sqlite3.Connection = connection.driver_connection
    return driver
