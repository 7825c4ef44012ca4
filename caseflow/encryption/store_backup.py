"""Reading a whole store into a stream of pieces for a backup, and writing it back.

The pieces show the store at one moment, while others go on writing. For SQLite they are the file
that its online backup makes. For PostgreSQL they are each table by COPY, in one repeatable-read
transaction, which is restored into tables of the schema that the backup was made with.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, func, inspect, select, text

from caseflow.crypto.archive import MOST, ArchiveBroken
from caseflow.encryption import private_files

# The first byte of a PostgreSQL piece: it names a table and its columns, or is some of its rows.
_TABLE, _ROWS = b"T", b"R"


def pieces_of(engine: Engine, metadata: MetaData, scratch: Path) -> Iterator[bytes]:
    """Read the whole store in pieces of at most `MOST` bytes; tables that are missing are left out.

    `scratch` is the path of a temporary file for SQLite, which is deleted at the end.
    """
    if engine.dialect.name == "sqlite":
        yield from _file_pieces(engine, scratch)
    else:
        yield from _table_pieces(engine, metadata)


def lay_down(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a SQLite file from its pieces; it is on the disk when this returns.

    Raises what reading the pieces raises (ArchiveBroken); then the file is deleted.
    """
    with private_files.private(path) as file:
        for piece in pieces:
            file.write(piece)


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


def _file_pieces(engine: Engine, scratch: Path) -> Iterator[bytes]:
    connection = engine.raw_connection()
    try:
        # Made here, empty: SQLite itself would make a file that other accounts may read.
        with private_files.private(scratch):
            pass
        target = sqlite3.connect(scratch)
        try:
            connection.driver_connection.backup(target)  # type: ignore[union-attr]
        finally:
            target.close()
        with scratch.open("rb") as file:
            while piece := file.read(MOST):
                yield piece
    finally:
        connection.close()
        scratch.unlink(missing_ok=True)


def _table_pieces(engine: Engine, metadata: MetaData) -> Iterator[bytes]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        cursor = connection.connection.cursor()
        found = inspect(connection)
        for table in metadata.sorted_tables:
            if not found.has_table(table.name):
                continue
            # A backup is also made before an upgrade: then the tables still lack what is new.
            present = {column["name"] for column in found.get_columns(table.name)}
            columns = [column.name for column in table.columns if column.name in present]
            yield _TABLE + json.dumps({"table": table.name, "columns": columns}).encode()
            with cursor.copy(f"COPY {_named(table.name, columns)} TO STDOUT") as copy:
                for rows in copy:
                    # One row may be larger than a piece of the archive, so it is cut; a byte is
                    # left for the mark.
                    data = bytes(rows)
                    for start in range(0, len(data), MOST - 1):
                        yield _ROWS + data[start : start + MOST - 1]


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
