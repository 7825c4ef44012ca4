"""Open databases: SQLite with durable settings and explicit transactions, and PostgreSQL."""

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InternalError, OperationalError, ProgrammingError

from caseflow.errors import Refused

KEY_SCHEMA = "caseflow_keys"
"""The schema of the key store on PostgreSQL."""
APPLICATION = "caseflow"
"""The name of our connections on PostgreSQL, by which a restore finds those that are open."""
writing: ContextVar[bool] = ContextVar("writing", default=True)
"""Whether the next SQLite transaction takes the write lock when it begins."""


ROWS, SECONDS = 20, 0.1
"""How many rows one transaction of background work may handle, and for how many seconds, so that
others do not wait longer to write."""
SCRUBBED_WITHIN = 500
"""Milliseconds that emptying the write-ahead log, or writing a table anew, waits for others."""
OVERWRITES = {"secure_delete": 1, "journal_size_limit": 0}
"""Settings of SQLite with which deleted rows are overwritten and a used log is cut off."""
NOTICEABLE, RESTS = 0.2, 100
"""A table that took longer than this (seconds) to be written anew rests so many times as long, so
that others wait for it during at most one percent of the time."""
_rests_until: dict[str, float] = {}
T = TypeVar("T")


def a_few(things: Iterable[T]) -> Iterator[T]:
    """Yield the first of these things, as many as one transaction of background work may handle.

    At least one is yielded, however long it takes. A job that `repeats` continues with the others.
    """
    until = time.monotonic() + SECONDS
    for number, thing in enumerate(things):
        if number == ROWS or (number and time.monotonic() > until):
            return
        yield thing


def tune(engine: Engine) -> None:
    """Make the transactions of a SQLite engine durable and explicit; do nothing on PostgreSQL."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)


def options(url: str) -> dict[str, Any]:
    """Return the arguments with which SQLAlchemy opens the data store at this address."""
    is_file = make_url(url).get_backend_name() == "sqlite"
    # A restart of the server leaves dead connections in the pool: each is tried before its use.
    return (
        {}
        if is_file
        else {"pool_pre_ping": True, "connect_args": {"application_name": APPLICATION}}
    )


def key_engine(url: str) -> Engine:
    """Return the engine of the key store; on PostgreSQL its tables are in `KEY_SCHEMA`."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address)
        tune(engine)
        return engine
    return create_engine(
        address,
        # A connection that the server closed meanwhile is replaced before it is used.
        pool_pre_ping=True,
        connect_args={
            "options": f"-csearch_path={KEY_SCHEMA}",
            "application_name": APPLICATION,
        },
    )


def check_overwrites() -> None:
    """Raise Refused when this build of SQLite would keep what is deleted in its files."""
    connection = sqlite3.connect(":memory:")
    try:
        for pragma, value in OVERWRITES.items():
            found = connection.execute(f"PRAGMA {pragma}={value}").fetchone()
            if found is None or found[0] != value:
                raise Refused(
                    f"This build of SQLite ({sqlite3.sqlite_version}) ignores {pragma}, so that "
                    "destroyed keys would stay in its files: use another build, or PostgreSQL."
                )
    finally:
        connection.close()


def scrub(engine: Engine, tables: Iterable[str] = ()) -> bool:
    """Remove deleted and former versions of rows from the files of a store; True if that worked.

    On SQLite they stay in the write-ahead log, which is emptied; somebody who reads at that moment
    prevents it. On PostgreSQL they stay in the files of these tables, which are written anew; a
    transaction that could still see them prevents it. So background work repeats this until it has
    worked. What the server of PostgreSQL keeps besides (its log, archives, copies), it keeps.
    """
    if engine.dialect.name == "sqlite":
        return _empty_log(engine)
    done = [_write_anew(engine, table) for table in tables]  # all, whatever the first one gives
    return all(done)


def _write_anew(engine: Engine, table: str) -> bool:
    """Copy what is alive in a table of PostgreSQL to a new file, and drop the old one.

    A plain VACUUM would leave the bytes of deleted rows in the free space of their pages. Everybody
    else waits while the table is copied (see the README), so a large one rests afterwards.
    """
    if time.monotonic() < _rests_until.get(table, 0.0):
        return False
    dead: list[int] = []

    def listen(notice: Any) -> None:
        # "N dead row versions cannot be removed yet", in the language of the server.
        if found := re.search(r"\d+", notice.message_detail or ""):
            dead.append(int(found.group()))

    began = time.monotonic()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.driver_connection
        driver.add_notice_handler(listen)
        try:
            # Whoever waits for this lock makes all others wait, so it is given up soon.
            connection.exec_driver_sql(f"SET lock_timeout = {SCRUBBED_WITHIN}")
            connection.exec_driver_sql(f"VACUUM (FULL, VERBOSE) {table}")
        except OperationalError:
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
            driver.remove_notice_handler(listen)
    took = time.monotonic() - began
    if took > NOTICEABLE:
        _rests_until[table] = time.monotonic() + took * RESTS
    return bool(dead) and not any(dead)


def _empty_log(engine: Engine) -> bool:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={SCRUBBED_WITHIN}")
        busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute("PRAGMA busy_timeout=10000")
    finally:
        connection.close()
    return not busy


def damage(engine: Engine) -> str:
    """Return what the database finds damaged in a store, in its own words; empty when nothing.

    SQLite reads the whole file (`quick_check`). PostgreSQL checks the indexes of the tables if the
    extension `amcheck` is installed there, and nothing otherwise.
    """
    if engine.dialect.name != "sqlite":
        return _damaged_index(engine)
    connection = engine.raw_connection()
    try:
        return damage_of_file(connection.driver_connection)
    finally:
        connection.close()


def damage_of_file(connection: Any) -> str:
    """As `damage`, for an open connection of Python's sqlite3."""
    try:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError:
        raise  # locked, or not to be read: nothing is known about the file
    except sqlite3.DatabaseError as failure:
        return str(failure)
    # SQLite names the tree first, on a line of its own.
    return "" if said == "ok" else str(said).splitlines()[-1]


def _damaged_index(engine: Engine) -> str:
    indexes = text(
        "SELECT i.indexrelid::regclass::text, bt_index_check(i.indexrelid) FROM pg_index i "
        "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam "
        "WHERE a.amname = 'btree' AND c.relnamespace = current_schema()::regnamespace "
        "AND i.indisready AND i.indisvalid"
    )
    with engine.connect() as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'")):
            return ""
        try:
            connection.execute(indexes).all()
        except InternalError as failure:
            return str(failure.orig).splitlines()[0]
        except ProgrammingError:
            return ""  # this account may not use the extension
    return ""


@contextmanager
def taking_the_lock(at_once: bool) -> Iterator[None]:
    """Decide for this block whether SQLite transactions take the write lock when they begin."""
    token = writing.set(at_once)
    try:
        yield
    finally:
        writing.reset(token)


@contextmanager
def not_waiting_for_the_disk(*engines: Engine) -> Iterator[None]:
    """Commit without fsync on SQLite, for data that can be made again, such as the demonstration.

    Only one thread may be running, because the setting is made on a single pooled connection of
    each engine; afterwards it is set back.
    """
    _synchronise(engines, "OFF")
    try:
        yield
    finally:
        _synchronise(engines, "FULL")


def _synchronise(engines: tuple[Engine, ...], how: str) -> None:
    for engine in engines:
        if engine.dialect.name == "sqlite":
            connection = engine.raw_connection()
            connection.driver_connection.execute(f"PRAGMA synchronous={how}")  # type: ignore[union-attr]
            connection.close()


def _on_connect(connection: Any, record: Any) -> None:
    # Python's driver would begin transactions by itself, without the lock that `_on_begin` takes.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        # What is deleted is overwritten with zeros: a destroyed key must not stay in a free page.
        *(f"{pragma}={value}" for pragma, value in OVERWRITES.items()),
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Any) -> None:
    # A transaction that reads first and asks for the lock later fails at once, without waiting,
    # when another one has written meanwhile. So one that will write takes the lock now.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")
