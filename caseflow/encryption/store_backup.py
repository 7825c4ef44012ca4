"""Reading a whole store into a stream of pieces for a backup, and writing it back.

The pieces show the store at one moment, while others go on writing. For SQLite they are the file
that its online backup makes. For PostgreSQL they are each table by COPY, in one repeatable-read
transaction, which is restored into tables of the schema that the backup was made with.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, func, inspect, select, text
from sqlalchemy.exc import InternalError

from caseflow import database
from caseflow.crypto.archive import MOST, ArchiveBroken
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import private_files

# The first byte of a PostgreSQL piece: it names a table and its columns, or is some of its rows.
_TABLE, _ROWS = b"T", b"R"


class StoreDamaged(CryptoError):
    """A store, or the copy of it, is not whole: its backup would be worthless."""

    def __init__(self, store: str, said: str) -> None:
        super().__init__(
            f"The {store} is damaged ({said}): no backup was kept. Keep the earlier backups, stop "
            "the server, and restore the newest one."
        )


def pieces_of(engine: Engine, metadata: MetaData, scratch: Path, *, name: str) -> Iterator[bytes]:
    """Read the whole store in pieces of at most `MOST` bytes; tables that are missing are left out.

    `scratch` is the path of a temporary file for SQLite, which is deleted at the end. `name` is
    what an operator calls this store. Raises StoreDamaged when the store is damaged, or the copy
    has not as many rows in each table as the store.
    """
    if engine.dialect.name == "sqlite":
        yield from _file_pieces(engine, scratch, name)
        return
    if said := database.damage(engine):
        raise StoreDamaged(name, said)
    driver: Any = engine.dialect.loaded_dbapi
    try:
        yield from _table_pieces(engine, metadata, name)
    except (InternalError, driver.InternalError, driver.DataError) as failure:
        raise StoreDamaged(name, str(failure).splitlines()[0]) from None


def lay_down(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a SQLite file from its pieces; it is on the disk when this returns.

    Raises what reading the pieces raises (ArchiveBroken), and ArchiveBroken when the database in
    the file is damaged; then the file is deleted.
    """
    with private_files.private(path) as file:
        for piece in pieces:
            file.write(piece)
    with contextlib.closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as found:
        said = database.damage_of_file(found)
    if said:
        path.unlink()
        raise ArchiveBroken(f"The backup is of a damaged database ({said}): use another one.")


def fill(engine: Engine, metadata: MetaData, pieces: Iterable[bytes]) -> None:
    """Replace the rows of every table of a PostgreSQL store, in one transaction: all or nothing.

    `metadata` are the tables as they were when the backup was made. Raises ArchiveBroken when the
    backup has a table or column that they lack.
    """
    tables = {table.name: table for table in metadata.sorted_tables}
    with engine.begin() as connection:
        named = ", ".join(f'"{name}"' for name in tables)
        connection.execute(text(f"TRUNCATE {named}"))
        cursor = connection.connection.cursor()
        for about, rows in _by_table(pieces):
            name, columns = about["table"], about["columns"]
            if name not in tables or set(columns) - set(tables[name].columns.keys()):
                raise ArchiveBroken("The backup is of another version of caseflow.")
            with cursor.copy(f"COPY {_named(name, columns)} FROM STDIN") as copy:
                for row in rows:
                    copy.write(row)
        for table in tables.values():
            if (counted := table.autoincrement_column) is not None:
                _go_on_counting(connection, counted)


def _file_pieces(engine: Engine, scratch: Path, name: str) -> Iterator[bytes]:
    connection = engine.raw_connection()
    try:
        # Made here, empty: SQLite itself would make a file that other accounts may read.
        with private_files.private(scratch):
            pass
        try:
            _copy_file(connection.driver_connection, scratch, name)
        except sqlite3.OperationalError:
            raise  # no room, or locked: the store itself may be whole
        except sqlite3.DatabaseError as failure:
            raise StoreDamaged(name, str(failure)) from None
        with scratch.open("rb") as file:
            while piece := file.read(MOST):
                yield piece
    finally:
        connection.close()
        scratch.unlink(missing_ok=True)


def _copy_file(source: Any, path: Path, name: str) -> None:
    """Copy a SQLite store to this file, and check the copy.

    Raises StoreDamaged when it is damaged, or has more or fewer rows than the store.
    """
    with contextlib.closing(sqlite3.connect(path)) as target:
        # In one transaction, so that the rows are counted in the very state that is copied.
        source.execute("BEGIN")
        try:
            rows = _counts(source, "")
            source.backup(target)
        finally:
            source.execute("ROLLBACK")
        if said := database.damage_of_file(target):
            raise StoreDamaged(name, said)
        # The store counts in an index where it has one, the copy in the table: an index that lost
        # rows is found, too.
        copied = _counts(target, "NOT INDEXED")
    if different := sorted(table for table in rows if rows[table] != copied.get(table)):
        raise StoreDamaged(name, f"the copy has other numbers of rows of {', '.join(different)}")


def _counts(connection: Any, how: str) -> dict[str, int]:
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    return {
        table: connection.execute(
            f'SELECT count(*) FROM "{table}" {how}'  # noqa: S608  # nosec B608 - our own tables
        ).fetchone()[0]
        for (table,) in tables
    }


def _table_pieces(engine: Engine, metadata: MetaData, name: str) -> Iterator[bytes]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        cursor = connection.connection.cursor()
        found = inspect(connection)
        for table in metadata.sorted_tables:
            if not found.has_table(table.name):
                continue
            # As they are: a backup is also made before an upgrade, when the tables lack what is new
            # and still have what the upgrade drops.
            columns = [str(column["name"]) for column in found.get_columns(table.name)]
            yield _TABLE + json.dumps({"table": table.name, "columns": columns}).encode()
            expected = connection.scalar(select(func.count()).select_from(table))
            copied = 0
            with cursor.copy(f"COPY {_named(table.name, columns)} TO STDOUT") as copy:
                for rows in copy:
                    # A row ends with a line feed; in values it is written as two characters.
                    copied += bytes(rows).count(b"\n")
                    # One row may be larger than a piece of the archive, so it is cut; a byte is
                    # left for the mark.
                    data = bytes(rows)
                    for start in range(0, len(data), MOST - 1):
                        yield _ROWS + data[start : start + MOST - 1]
            if copied != expected:
                raise StoreDamaged(name, f"the copy has other numbers of rows of {table.name}")


def _go_on_counting(connection: Connection, counted: Column[Any]) -> None:
    """Set a column's sequence to go on after its largest number; nothing without a sequence.

    COPY writes the numbers but does not move the sequence, so the next INSERT would fail.
    """
    sequence = func.pg_get_serial_sequence(f'"{counted.table.name}"', counted.name)
    following = select(func.coalesce(func.max(counted), 0) + 1).scalar_subquery()
    connection.execute(select(func.setval(sequence, following, False)))


def _by_table(pieces: Iterable[bytes]) -> Iterator[tuple[dict[str, Any], Iterator[bytes]]]:
    # `_rows` can only see that a table ends by reading the piece after it; it leaves that piece in
    # `following`. The caller must read all rows of a table before it asks for the next one.
    stream = iter(pieces)
    piece = next(stream, b"")
    while piece:
        if piece[:1] != _TABLE:
            raise ArchiveBroken("The backup is of another version of caseflow.")
        following: list[bytes] = []
        yield json.loads(piece[1:]), _rows(stream, following)
        piece = following[0] if following else b""


def _rows(stream: Iterator[bytes], following: list[bytes]) -> Iterator[bytes]:
    for piece in stream:
        if piece[:1] != _ROWS:
            following.append(piece)
            return
        yield piece[1:]


def _named(table: str, columns: list[str]) -> str:
    listed = ", ".join(f'"{column}"' for column in columns)
    return f'"{table}" ({listed})'
