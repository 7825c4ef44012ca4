"""Erasing a case by destroying its keys, so that restoring a backup does not bring it back.

Decision. *Context*: a key store that is restored from a backup would open again what was erased
after the backup. *Options*: no backups of keys; a list in the key store; a list outside of both
stores. *Choice*: the last two together. The file (`erasure_ledger`) is on the disk before a key is
destroyed, and is replayed at every start. *Consequence*: the next start finishes an erasure that a
crash interrupted. There is no way back, so callers do it last: what the file names stays erased
even if the transaction of the data store is rolled back. A compartment is named with the newest
version of its key: the next key that is made is newer, and no older one can be put back or granted.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any

from flask import current_app
from sqlalchemy import Connection, delete, insert, select

from caseflow import clock
from caseflow.access import access_context
from caseflow.encryption import key_hierarchy, key_store, row_digests
from caseflow.encryption.erasure_ledger import ErasedPart, Ledger

KEYS_OF_CASES = (key_store.grants, key_store.compartment_keys, key_store.case_keys)
_NOTED = (key_store.grants, key_store.case_keys)
"""The tables whose keys the log knows, see `caseflow.audit.row_verification`."""


def erase_keys(case_id: uuid.UUID, *compartments: str) -> None:
    """Destroy every organisation's keys to a case, or only to these compartments of it.

    Compartments are erased as they are now: what is written into one afterwards has a newer key.
    This cannot be undone, also not by rolling the transaction back. Raises LedgerBroken when the
    erasure ledger was edited, and RolledBack when something that was relied on was set back; then
    nothing is destroyed.
    """
    # The end of the request, where this is checked otherwise, would be too late.
    key_hierarchy.key_ring().versions.check()
    # Under the rotation's lock: otherwise a rotation could make a newer key in between and seal
    # the fields again under it. The order matters: log, ledger on the disk, and then the keys.
    with key_hierarchy.key_ring().store.rotating() as connection:
        entries = _entries(case_id, compartments)
        for table in _NOTED:
            for entry in entries:
                if (where := _of(table, entry)) is not None:
                    rows = [
                        dict(row._mapping)
                        for row in key_hierarchy.key_ring().store.rows(table, where)
                    ]
                    row_digests.note_keys(table, *rows, gone=True)
        ledger().append(entries)
        _destroy(connection, entries)
    _drop_opened(case_id, compartments)


def replay() -> int:
    """Destroy again all that the ledger names, and add to the file what only the key store knows.

    Called at every start. Returns how many keys it destroyed, which a restored key store had
    brought back; safe to repeat. Raises LedgerBroken when the file was edited.
    """
    file = ledger()
    known = [
        ErasedPart(row.case_id, row.at, row.compartment, row.version)
        for row in key_hierarchy.key_ring().store.rows(key_store.erasure_ledger)
    ]
    entries = file.entries()
    if {entry.part for entry in known} - {entry.part for entry in entries}:
        file.append(known)
    with key_hierarchy.key_ring().store.rotating() as connection:
        return _destroy(connection, entries + known)


def ledger() -> Ledger:
    """Return the erasure ledger's file of this installation."""
    settings = current_app.config["SETTINGS"]
    system = key_hierarchy.key_ring().system
    return Ledger(settings.erasure_ledger_path, system.all(), newest=system.newest()[0])


def _entries(case_id: uuid.UUID, compartments: Collection[str]) -> list[ErasedPart]:
    now = clock.now().isoformat()
    if not compartments:
        return [ErasedPart(case_id, now)]
    held = _newest_held(case_id)
    return [ErasedPart(case_id, now, name, held[name]) for name in compartments if name in held]


def _destroy(connection: Connection, entries: list[ErasedPart]) -> int:
    """Write the rows of the ledger and delete the keys, in the caller's transaction.

    Returns how many keys there were. The caller holds the lock of `KeyStore.rotating`, so two
    processes that start on one restored store take turns, and a hand-over that is under way cannot
    bring a key back.
    """
    destroyed = 0
    rows = connection.execute(select(key_store.erasure_ledger)).all()
    named = {(row.case_id, row.compartment, row.version) for row in rows}
    alive = _still_held(connection, {entry.case_id for entry in entries})
    for entry in entries:
        if entry.part not in named:
            connection.execute(insert(key_store.erasure_ledger).values(**asdict(entry)))
            named.add(entry.part)
        if entry.case_id in alive:
            destroyed += _destroy_one(connection, entry)
    return destroyed


def _destroy_one(connection: Connection, entry: ErasedPart) -> int:
    wheres = [(table, _of(table, entry)) for table in KEYS_OF_CASES]
    destroyed = 0
    for table, where in wheres:
        if where is not None:
            found = connection.execute(select(table).where(where)).all()
            key_store.note_destroyed(connection, table, found)
            destroyed += connection.execute(delete(table).where(where)).rowcount
    return destroyed


def _still_held(connection: Connection, case_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of these cases that still have a key.

    So a start needs only a few statements, even when the ledger names thousands of cases.
    """
    asked, found = list(case_ids), set()
    for start in range(0, len(asked), key_store.CHUNK):
        for table in KEYS_OF_CASES:
            some = table.c.case_id.in_(asked[start : start + key_store.CHUNK])
            found |= set(connection.scalars(select(table.c.case_id).where(some)))
    return found


def _newest_held(case_id: uuid.UUID) -> dict[str, int]:
    """Return the newest version of each compartment's key, looking at grants too."""
    newest: dict[str, int] = {}
    for table in (key_store.compartment_keys, key_store.grants):
        for row in key_hierarchy.key_ring().store.rows(table, table.c.case_id == case_id):
            newest[row.compartment] = max(row.version, newest.get(row.compartment, 0))
    return newest


def _drop_opened(case_id: uuid.UUID, compartments: Collection[str]) -> None:
    """Drop what this request has unwrapped already, so that it cannot open it any more either."""
    context = access_context.current()
    if context is not None:
        for at in list(context.keys):
            if at[0] == case_id and (not compartments or at[1] in compartments):
                del context.keys[at]


def _of(table: Any, entry: ErasedPart) -> Any:
    """Return the condition for the rows of a table that this entry destroys.

    None means no rows: erasing one compartment leaves the case key, which the others need.
    """
    own = table.c.case_id == entry.case_id
    if not entry.compartment:
        return own
    if table is key_store.case_keys:
        return None
    return own & (table.c.compartment == entry.compartment) & (table.c.version <= entry.version)
