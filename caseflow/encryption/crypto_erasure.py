"""Destroying every key of a case, for good: also where a backup is put back later.

Decision. *Context*: a key store that is restored would open again what was destroyed after the
backup. *Options*: no backups of keys; a list in the key store; a list outside of both stores.
*Choice*: the last two together. The file is on the disk before a key is destroyed, and is
replayed at every start. *Consequence*: a crash in between is finished by the next start; there
is no way back, so callers do it last. What is named stays destroyed even if the
row that should say so was undone. One compartment is named with its newest version: the next one
that is made is newer, and no older key can be put back or granted.
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
"""Those that the log knows, see `caseflow.audit.row_verification`."""
CHUNK = 500


def erase_keys(case_id: uuid.UUID, *compartments: str) -> None:
    """Destroy every organisation's way to a case: wraps, compartments, packets, grants.

    Given compartments, only to those, as they are now: what is written into one afterwards has a
    newer key. No rotation makes a newer one meanwhile, under which it would be sealed again.
    """
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
    """Destroy again what the ledger names, and name there what only the key store knows.

    How many keys a restored store had brought back; safe to repeat.
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
    """The file of this installation."""
    settings = current_app.config["SETTINGS"]
    return Ledger(settings.erasure_ledger_path, key_hierarchy.key_ring().system.all())


def _entries(case_id: uuid.UUID, compartments: Collection[str]) -> list[ErasedPart]:
    now = clock.now().isoformat()
    if not compartments:
        return [ErasedPart(case_id, now)]
    held = _newest_held(case_id)
    return [ErasedPart(case_id, now, name, held[name]) for name in compartments if name in held]


def _destroy(connection: Connection, entries: list[ErasedPart]) -> int:
    """The row that says so and the keys, in one transaction; how many keys there were.

    Nobody else writes keys meanwhile: two starts over one restored store take turns, and no
    hand-over in flight brings a key back.
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
    return sum(
        connection.execute(delete(table).where(where)).rowcount
        for table, where in wheres
        if where is not None
    )


def _still_held(connection: Connection, case_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these cases of which a key is there; years of erased ones cost a few statements."""
    asked, found = list(case_ids), set()
    for start in range(0, len(asked), CHUNK):
        for table in KEYS_OF_CASES:
            some = table.c.case_id.in_(asked[start : start + CHUNK])
            found |= set(connection.scalars(select(table.c.case_id).where(some)))
    return found


def _newest_held(case_id: uuid.UUID) -> dict[str, int]:
    """The newest version of each compartment of which somebody holds a key."""
    newest: dict[str, int] = {}
    for table in (key_store.compartment_keys, key_store.grants):
        for row in key_hierarchy.key_ring().store.rows(table, table.c.case_id == case_id):
            newest[row.compartment] = max(row.version, newest.get(row.compartment, 0))
    return newest


def _drop_opened(case_id: uuid.UUID, compartments: Collection[str]) -> None:
    """What this request had unwrapped is closed to it too."""
    context = access_context.current()
    if context is not None:
        for at in list(context.keys):
            if at[0] == case_id and (not compartments or at[1] in compartments):
                del context.keys[at]


def _of(table: Any, entry: ErasedPart) -> Any:
    """Which rows of a table it destroys; None for none: a part leaves the case's own key."""
    own = table.c.case_id == entry.case_id
    if not entry.compartment:
        return own
    if table is key_store.case_keys:
        return None
    return own & (table.c.compartment == entry.compartment) & (table.c.version <= entry.version)
