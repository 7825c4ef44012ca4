"""After keys were destroyed: removing their bytes from the files of the stores, and checking that.

Decision. *Context*: access ends when a wrapped key is deleted, but databases keep deleted bytes for
a while in free space and logs, where somebody who has the root key too could find them. *Options*:
say nothing; wait inside the request; a task that repeats until it has worked. *Choice*: the last.
Whoever destroys a key notes it in the same transaction (`key_store.note_destroyed`), and the note
is deleted only when the files were emptied *and* checked. *Consequence*: pages can say "destroyed"
when it is true, and until then that access has ended and the destruction is under way.

The check: on SQLite the files are searched for the last bytes of destroyed wraps; on PostgreSQL,
whose files belong to its server, it is what the server reports about the table that it wrote anew.
"""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, func, select

from caseflow import database
from caseflow.encryption import file_search, key_hierarchy, key_store
from caseflow.encryption.key_store import KeyStore, traces_of
from caseflow.extensions import db

SAMPLE = 64
"""How many wraps that rotations replaced are looked for in the files, in one round."""


def scrub() -> bool:
    """Empty the files of both stores of what was destroyed; whether nothing of it is left.

    If not, the next round tries again.
    """
    store = key_hierarchy.key_ring().store
    # Read before: what is destroyed meanwhile waits for the next round.
    waiting = store.rows(key_store.destructions)
    tables = sorted({row.table_name for row in waiting} & set(key_store.metadata.tables))
    # Both, whatever the first one gives. The data store is last: what removes a key there too
    # (a search card) holds its lock until it is committed.
    done = [database.scrub(store.engine, tables), database.scrub(db.engine)]
    if not all(done):
        return False
    traces = dict(_looked_for(store, waiting))
    found = _found(store, {trace for ends in traces.values() for trace in ends})
    gone = [row.id for row in waiting if not found & traces[row.id]]
    _delete(store, gone)
    return len(gone) == len(waiting)


def _found(store: KeyStore, traces: set[bytes]) -> set[bytes]:
    """Return which traces are in the files; none on PostgreSQL, whose files belong to the server.

    Another process searches, because SQLite has these files open here (see `file_search`).
    """
    if store.engine.dialect.name != "sqlite":
        return set()
    return file_search.found_beside(Path(str(store.engine.url.database)), traces)


def _looked_for(store: KeyStore, rows: list[Row[Any]]) -> Iterator[tuple[uuid.UUID, set[bytes]]]:
    """Yield for each row what must not be in a file any more; of a rotation only a sample."""
    sampled = 0
    for row in rows:
        traces = traces_of(row)
        if row.case_id is None:
            traces = traces[: max(SAMPLE - sampled, 0)]
            sampled += len(traces)
        yield row.id, {trace for trace in traces if not _is_alive(store, row, trace)}


def _is_alive(store: KeyStore, row: Row[Any], trace: bytes) -> bool:
    """Whether a key of the case ends like this: the same key was given again under the same key.

    Wrapping has no random part, so the new wrap is then equal to the destroyed one.
    """
    if row.case_id is None:
        return False
    table = key_store.metadata.tables[row.table_name]
    wrapped = table.c.wrapped if "wrapped" in table.c else table.c.sealed
    found = select(table.c.case_id).where(
        table.c.case_id == row.case_id,
        func.substr(wrapped, func.length(wrapped) - len(trace) + 1) == trace,
    )
    with store.reading() as connection:
        return connection.execute(found).first() is not None


def _delete(store: KeyStore, gone: list[uuid.UUID]) -> None:
    for start in range(0, len(gone), key_store.CHUNK):
        ids = gone[start : start + key_store.CHUNK]
        with store.writing() as connection:
            connection.execute(
                delete(key_store.destructions).where(key_store.destructions.c.id.in_(ids))
            )
