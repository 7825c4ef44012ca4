"""Change rows with SQL, as an attacker could, without the rules of the application."""

import uuid
from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import (
    Enum,
    UniqueConstraint,
    create_engine,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from caseflow import clock
from caseflow.encryption import row_digests
from caseflow.extensions import UtcDateTime, db


class Attacker:
    """Reads and changes all rows of one store; foreign keys are not checked."""

    def __init__(self, engine, tables):
        options = {}
        # In this role, PostgreSQL checks no foreign keys; SQLite does so only when asked.
        if engine.dialect.name == "postgresql":
            path = f" -csearch_path={schema}" if (schema := _schema(engine)) else ""
            options = {"options": f"-csession_replication_role=replica{path}"}
        self.engine = create_engine(engine.url, connect_args=options)
        if engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _ask_nothing)
        self.tables = list(tables)

    def rows(self):
        """Return every row, as (table, values)."""
        with self.engine.connect() as connection:
            return [
                (table, dict(row._mapping))
                for table in self.tables
                for row in connection.execute(select(table))
            ]

    def _writing(self):
        db.session.rollback()
        return self.engine.begin()

    def write(self, *edits):
        """Make edits of the form (table, row, new values); return those the database accepted."""
        with self._writing() as connection:
            return [edit for edit in edits if _written(connection, *edit)]

    def delete(self, *rows):
        """Delete these rows."""
        with self._writing() as connection:
            for table, row in rows:
                assert connection.execute(delete(table).where(*_at(table, row))).rowcount == 1

    def add(self, *rows):
        """Insert these rows."""
        with self._writing() as connection:
            _insert(connection, rows)

    def put_back(self, rows):
        """Replace all rows of the tables by these."""
        with self._writing() as connection:
            for table in self.tables:
                connection.execute(delete(table))
            _insert(connection, rows)


def name(table, row):
    """Return the name by which the log knows a row."""
    return row_digests.name_of(table, row)


def other(column, value):
    """Return another value that the column accepts, similar to the present one."""
    if isinstance(column.type, Enum):
        return next(one for one in _members(column.type) if one != value)
    return _near(_blank(column) if value is None else value)


def copied(table, row):
    """Return a copy of the row, with other values in its key and in columns that are unique."""
    alone = set(table.primary_key.columns) | {column for column in table.columns if column.unique}
    for rule in table.constraints:
        if isinstance(rule, UniqueConstraint):
            alone.add(next(iter(rule.columns)))
    for index in table.indexes:
        if index.unique:
            alone.add(next(iter(index.columns)))
    return row | {column.name: other(column, row[column.name]) for column in alone}


def _members(kind):
    return list(kind.enum_class or kind.enums)


def _blank(column):
    if isinstance(column.type, UtcDateTime):
        return clock.now()
    python = column.type.python_type
    return {uuid.UUID: uuid.uuid4, date: clock.today}.get(python, python)()


def _near(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1]) if value else b"x"
    if isinstance(value, str):
        return value[:-1] + ("x" if value[-1:] != "x" else "y")
    return [*value, "x"] if isinstance(value, list) else {**value, "x": 1}


def _written(connection, table, row, values):
    attempt = update(table).where(*_at(table, row)).values(values)
    if connection.dialect.name == "sqlite":
        return connection.execute(attempt).rowcount
    try:
        with connection.begin_nested():
            return connection.execute(attempt).rowcount
    except IntegrityError:
        return 0


def _insert(connection, rows):
    wanted = defaultdict(list)
    for table, row in rows:
        wanted[table].append(row)
    for table, values in wanted.items():
        connection.execute(insert(table), values)


def _ask_nothing(connection, record):
    for pragma in ("synchronous=OFF", "ignore_check_constraints=ON", "busy_timeout=1000"):
        connection.execute(f"PRAGMA {pragma}")


def _at(table, row):
    return [column == row[column.name] for column in table.primary_key]


def _schema(engine):
    with engine.connect() as connection:
        return connection.exec_driver_sql("select current_schema()").scalar()
