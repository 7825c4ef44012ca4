"""Rotating the root key, the system key, and the keys of organisations.

Each generator does one batch in one short transaction and yields how many keys it moved.
"""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, select, update

from caseflow import clock
from caseflow.crypto import wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_contexts, key_store
from caseflow.encryption.key_hierarchy import KeyRing
from caseflow.encryption.key_store import KeyStore
from caseflow.encryption.organisation_keys import organisation_row
from caseflow.encryption.rotation import Level, cases, pending

BATCH = 200
"""How many wraps are moved in one transaction of the key store."""
_FIRST = uuid.UUID(int=0)
_CASE, _PART = key_store.case_keys.c, key_store.compartment_keys.c


def root(keys: KeyRing, rotation: Row[Any]) -> Iterator[int]:
    """Move every wrap under the root key to the next root key, which the caller then promotes.

    Raises CryptoError when the next root key that the rotation began with is gone.
    """
    following = _following(keys, rotation.target)
    while moved := _move_to_root(keys, following):
        yield moved
    # Reads the root keys again, so that this process has the next one for what it opens later.
    keys.root.newest()


def move_restored(store: KeyStore, roots: Iterable[bytes], newest: bytes) -> None:
    """Move every wrap of a restored key store from whichever of these root keys to the newest.

    A wrap that none of them opens (somebody edited it) stays as it is.
    """
    candidates = list(roots)
    with store.rotating() as connection:
        for table, row, context in list(not_under(connection, newest)):
            for under in candidates:
                if pending.opens(under, row.wrapped, context):
                    key = wrapping.unwrap(row.wrapped, under=under, context=context)
                    _put_under(
                        connection, table, row, wrapping.wrap(key, under=newest, context=context)
                    )
                    break


def not_under(connection: Connection, following: bytes) -> Iterator[tuple[Any, Row[Any], bytes]]:
    """Yield (table, row, context) of every wrap that this root key does not open."""
    for row in connection.execute(select(key_store.system_keys)).all():
        context = key_contexts.system(row.version)
        if not pending.opens(following, row.wrapped, context):
            yield key_store.system_keys, row, context
    for row in connection.execute(select(key_store.organisation_keys)).all():
        context = key_contexts.organisation(row.organisation_id, row.version)
        if not pending.opens(following, row.wrapped, context):
            yield key_store.organisation_keys, row, context


def system(keys: KeyRing, rotation: Row[Any]) -> Iterator[int]:
    """Make one more version of the system key, if this rotation has not made it yet.

    The older versions are kept, because old signatures must still be checked. The new one seals
    only when every process knows it (`system_keys.SPREAD`).
    """
    with keys.store.rotating() as connection:
        newest = connection.scalar(select(func.max(key_store.system_keys.c.version)))
        if newest and newest < rotation.generation:
            row = keys.system.row(wrapping.new_key(), rotation.generation, under=keys.root.newest())
            connection.execute(insert(key_store.system_keys).values(**row))
            pending.note_made(connection, Level.SYSTEM, clock.now())
            yield 1
    keys.forget()


def organisations(keys: KeyRing, rotation: Row[Any]) -> Iterator[int]:
    """Make a new key and key pair for each organisation, then move its case keys to the new key.

    Old keys and key pairs are kept, so that older grants still open.
    """
    while made := _new_organisation_keys(keys, rotation.generation):
        yield made
    keys.forget()
    after = (_FIRST, _FIRST)
    while rows := _next_old_wraps(keys, after):
        yield _move_wraps(keys, rows)
        after = (rows[-1].case_id, rows[-1].organisation_id)


def old_organisations(generation: int) -> Select[Any]:
    """Select the organisations without a key of this generation, with their newest version."""
    made = key_store.organisation_keys.c
    newest = func.max(made.version).label("newest")
    return (
        select(made.organisation_id, newest)
        .group_by(made.organisation_id)
        .having(func.max(made.generation) < generation)
    )


def old_wraps() -> Select[Any]:
    """Select the case keys that are wrapped under an older key of their holder."""
    made = key_store.organisation_keys.c
    newest = (
        select(made.organisation_id, func.max(made.version).label("newest"))
        .group_by(made.organisation_id)
        .subquery()
    )
    return select(key_store.case_keys).join(
        newest,
        and_(
            newest.c.organisation_id == _CASE.organisation_id,
            _CASE.organisation_version < newest.c.newest,
        ),
    )


def _following(keys: KeyRing, target: bytes) -> bytes:
    for root in keys.roots.candidates():
        if pending.fingerprint(root) == target:
            return root
    raise CryptoError("The next root key, with which the rotation began, is missing: put it back.")


def _move_to_root(keys: KeyRing, following: bytes) -> int:
    with keys.store.rotating() as connection:
        moved = 0
        for table, row, context in not_under(connection, following):
            key_store.note_destroyed(connection, table, [row])
            key = keys.root.open(row.wrapped, context)
            _put_under(connection, table, row, wrapping.wrap(key, under=following, context=context))
            moved += 1
            if moved == BATCH:
                break
    return moved


def _put_under(connection: Connection, table: Any, row: Row[Any], wrapped: bytes) -> None:
    at = [column == row._mapping[column.name] for column in table.primary_key]
    connection.execute(update(table).where(*at).values(wrapped=wrapped))


def _new_organisation_keys(keys: KeyRing, generation: int) -> int:
    with keys.store.rotating() as connection:
        old = connection.execute(old_organisations(generation).limit(BATCH)).all()
        if old:
            under = keys.root.newest()
            rows = [
                organisation_row(
                    row.organisation_id, row.newest + 1, under=under, generation=generation
                )
                for row in old
            ]
            connection.execute(insert(key_store.organisation_keys), rows)
    return len(old)


def _next_old_wraps(keys: KeyRing, after: tuple[uuid.UUID, uuid.UUID]) -> list[Row[Any]]:
    later = (_CASE.case_id > after[0]) | (
        (_CASE.case_id == after[0]) & (_CASE.organisation_id > after[1])
    )
    statement = old_wraps().where(later).order_by(_CASE.case_id, _CASE.organisation_id)
    with keys.store.reading() as connection:
        return list(connection.execute(statement.limit(BATCH)))


def _move_wraps(keys: KeyRing, found: list[Row[Any]]) -> int:
    with keys.store.rotating() as connection:
        ids = [row.case_id for row in found]
        rows = connection.execute(old_wraps().where(_CASE.case_id.in_(ids))).all()
        moves, replaced = [], []
        for row in rows:
            try:
                key = keys.cases.open(row)
            except CryptoError:
                continue  # an edited wrap opens for nobody; it stays, and is counted as left
            moves.append(cases.held(keys, row, key, row.version, row.generation))
            replaced.append(row)
        if moves:
            key_store.note_destroyed(connection, key_store.case_keys, replaced)
            connection.execute(cases.MOVE, moves)
    return len(moves)


LEVELS = {
    Level.ROOT: root,
    Level.SYSTEM: system,
    Level.ORGANISATIONS: organisations,
    Level.CASES: cases.rotate,
}
