"""Destroying every key of a case, for good: also where a backup is put back later.

Decision. *Context*: a key store that is restored would open again what was destroyed after the
backup. *Options*: no backups of keys; a list in the key store; a list outside of both stores.
*Choice*: the last two together. The file is on the disk before a key is destroyed, and is
replayed at every start. *Consequence*: a crash in between is finished by the next start; there
is no way back, so whoever calls this does it last. What is named stays destroyed even if the
row that should say so was undone.
"""

import uuid
from typing import Any

from flask import current_app
from sqlalchemy import delete, insert, select

from caseflow import clock
from caseflow.access import context as access_context
from caseflow.safe import committed, keys, store
from caseflow.safe.ledger import Ledger, Shredded

KEYS_OF_CASES = (store.grants, store.compartment_keys, store.case_keys)
_NOTED = (store.grants, store.case_keys)
"""Those that the log knows, see `caseflow.audit.knowledge`."""


def shred(case_id: uuid.UUID) -> None:
    """Destroy every organisation's way to a case: wraps, compartments, packets, grants."""
    for table in _NOTED:
        rows = [dict(row._mapping) for row in keys.ring().store.rows(table, _of(table, case_id))]
        committed.note_keys(table, *rows, gone=True)
    entry = Shredded(case_id, clock.now().isoformat())
    ledger().append([entry])
    _destroy([entry])
    _drop_opened(case_id)


def replay() -> int:
    """Destroy again what the ledger names, and name there what only the key store knows.

    How many keys a restored store had brought back; safe to repeat.
    """
    file = ledger()
    known = [Shredded(row.case_id, row.at) for row in keys.ring().store.rows(store.shred_ledger)]
    entries = file.entries()
    if {entry.case_id for entry in known} - {entry.case_id for entry in entries}:
        file.append(known)
    return _destroy(entries + known)


def ledger() -> Ledger:
    """The file of this installation."""
    settings = current_app.config["SETTINGS"]
    return Ledger(settings.shred_ledger_path, keys.ring().system_keys())


def _destroy(entries: list[Shredded]) -> int:
    """The row that says so and the keys, in one transaction; how many keys there were.

    Nobody else writes keys meanwhile: two starts over one restored store take turns, and no
    hand-over in flight brings a key back.
    """
    destroyed = 0
    with keys.ring().store.rotating() as connection:
        named = set(connection.scalars(select(store.shred_ledger.c.case_id)))
        for entry in entries:
            if entry.case_id not in named:
                row = {"case_id": entry.case_id, "at": entry.at}
                connection.execute(insert(store.shred_ledger).values(row))
                named.add(entry.case_id)
            for table in KEYS_OF_CASES:
                gone = connection.execute(delete(table).where(_of(table, entry.case_id)))
                destroyed += gone.rowcount
    return destroyed


def _drop_opened(case_id: uuid.UUID) -> None:
    """What this request had unwrapped is closed to it too."""
    context = access_context.current()
    if context is not None:
        for at in [at for at in context.keys if at[0] == case_id]:
            del context.keys[at]


def _of(table: Any, case_id: uuid.UUID) -> Any:
    return table.c.case_id == case_id
