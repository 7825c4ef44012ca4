"""Giving every row of the data store an entry in the key store, once, if it is as the log knows it.

For an installation from before there were entries, and after a restore, whose two files may be some
changes apart. A row that the log knows otherwise gets no entry, and so is refused when it is used;
`caseflow audit verify` names it. Sessions get none: everybody signs in again.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, delete

from caseflow.audit import verification
from caseflow.encryption import key_hierarchy, relied_rows, row_digests
from caseflow.extensions import Model, db


def start_missing() -> None:
    """Give all rows entries, unless that was done before; the caller commits."""
    if not key_hierarchy.key_ring().versions.is_started():
        start_again()


def start_again() -> None:
    """Replace all entries by one for each row that is as the log knows it; the caller commits.

    Sessions are deleted: without an entry each would look like one that was put back.
    """
    connection = db.session.connection()
    connection.execute(delete(Model.metadata.tables["user_session"]))
    key_hierarchy.key_ring().versions.start(_genuine_rows(connection))


def _genuine_rows(connection: Connection) -> Iterator[tuple[Any, dict[str, Any]]]:
    known = verification.known_rows(connection)
    for model in relied_rows.versioned_models().values():
        table: Any = model.__table__
        for row in verification.rows_of(connection, table):
            values = row._asdict()
            name = row_digests.name_of(table, values)
            if known.get(name) == row_digests.digest(table, values):
                yield model, values
