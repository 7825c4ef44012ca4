"""The keys of cases: one for each case, wrapped for each organisation that may work on it.

An organisation *holds* a case when the case key is wrapped under its own key.
"""

import uuid
from collections.abc import Iterable
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Row, Table, insert

from caseflow.access import access_context
from caseflow.access.compartments import Compartment
from caseflow.crypto import wrapping
from caseflow.encryption import key_contexts, key_store, row_digests
from caseflow.encryption.key_store import KeyStore
from caseflow.encryption.organisation_keys import NoKey, OrganisationKeys


class CaseKeys:
    """Makes, wraps, hands over and destroys case keys.

    Every method that opens a case key raises NoKey when the organisation does not hold it, and
    CryptoError when the wrap was changed.
    """

    def __init__(self, organisations: OrganisationKeys, key_store: KeyStore) -> None:
        self._organisations, self._store = organisations, key_store

    def create(self, case_id: uuid.UUID, organisation_id: uuid.UUID) -> None:
        """Make a case key and a key for each compartment, in one transaction.

        The case is then held by this organisation, the one that screens.
        """
        key, raw = wrapping.new_key(), {name.value: wrapping.new_key() for name in Compartment}
        held = self.row(case_id, organisation_id, key)
        self._store.add_rows(
            (key_store.case_keys, [held]),
            (
                key_store.compartment_keys,
                [compartment_row(case_id, name, raw[name], under=key) for name in raw],
            ),
        )
        row_digests.note_keys(key_store.case_keys, held, gone=False)
        context = access_context.current()
        if context is not None:
            context.keys.update({(case_id, name, 1): AESGCM(raw[name]) for name in raw})

    def hand(self, case_id: uuid.UUID, *, giver: uuid.UUID, receiver: uuid.UUID) -> None:
        """Wrap the case key for another organisation too; the giver still holds it."""
        with self._store.writing() as connection:
            held, key = self.held(case_id, giver)
            row = self.row(case_id, receiver, key, version=held.version, generation=held.generation)
            connection.execute(insert(key_store.case_keys).values(**row))
        row_digests.note_keys(key_store.case_keys, row, gone=False)

    def release(self, case_id: uuid.UUID, organisation_id: uuid.UUID) -> None:
        """Destroy an organisation's wrap of the case key.

        From now on it can open nothing of the case, not even what it sealed itself, unless it has a
        grant.
        """
        keys = key_store.case_keys.c
        destroy(
            self._store,
            key_store.case_keys,
            keys.case_id == case_id,
            keys.organisation_id == organisation_id,
        )

    def is_erased(self, case_id: uuid.UUID) -> bool:
        """Whether the whole case was erased for good."""
        return self._store.is_erased(case_id)

    def holders_of(self, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
        """Return the organisations that hold each of these cases; a case without any is left out.

        For a few cases at a time, since their ids become parameters of one statement.
        """
        ids, table = list(case_ids), key_store.case_keys
        held: dict[uuid.UUID, set[uuid.UUID]] = {}
        for row in self._store.rows(table, table.c.case_id.in_(ids)) if ids else ():
            held.setdefault(row.case_id, set()).add(row.organisation_id)
        return held

    def held_by(self, organisation_id: uuid.UUID) -> list[uuid.UUID]:
        """Return the ids of all cases that an organisation holds."""
        table = key_store.case_keys
        rows = self._store.rows(table, table.c.organisation_id == organisation_id)
        return [row.case_id for row in rows]

    def row(
        self,
        case_id: uuid.UUID,
        organisation_id: uuid.UUID,
        key: bytes,
        *,
        version: int = 1,
        generation: int = 0,
    ) -> dict[str, Any]:
        """Wrap a case key under an organisation's newest key, as a row to be stored."""
        newest = self._organisations.newest(organisation_id)
        under = self._organisations.key(organisation_id, newest)
        context = key_contexts.case(case_id, organisation_id, version, newest)
        return {
            "case_id": case_id,
            "organisation_id": organisation_id,
            "version": version,
            "organisation_version": newest,
            "wrapped": wrapping.wrap(key, under=under, context=context),
            "generation": generation,
        }

    def open(self, row: Row[Any]) -> bytes:
        """Return the case key (32 bytes) in a row of the table `case_key`."""
        under = self._organisations.key(row.organisation_id, row.organisation_version)
        context = key_contexts.case(
            row.case_id, row.organisation_id, row.version, row.organisation_version
        )
        return wrapping.unwrap(row.wrapped, under=under, context=context)

    def held(self, case_id: uuid.UUID, organisation_id: uuid.UUID) -> tuple[Row[Any], bytes]:
        """Return (row of `case_key`, case key) of the newest version that an organisation holds."""
        keys = key_store.case_keys.c
        rows = self._store.rows(
            key_store.case_keys, keys.case_id == case_id, keys.organisation_id == organisation_id
        )
        if not rows:
            raise NoKey("This organisation holds no key to that file.")
        row = max(rows, key=lambda r: r.version)
        return row, self.open(row)

    def open_joined(self, row: Row[Any], organisation_id: uuid.UUID) -> bytes:
        """Return the case key (32 bytes) in a row of `KeyStore.wraps`."""
        context = key_contexts.case(
            row.case_id, organisation_id, row.case_version, row.organisation_version
        )
        under = self._organisations.key(organisation_id, row.organisation_version)
        return wrapping.unwrap(row.case_wrapped, under=under, context=context)


def compartment_row(
    case_id: uuid.UUID,
    name: str,
    key: bytes,
    *,
    under: bytes,
    version: int = 1,
    case_version: int = 1,
    generation: int = 0,
) -> dict[str, Any]:
    """Wrap a compartment's key under a case key, as a row to be stored.

    `case_version` is the version of the case key `under`.
    """
    context = key_contexts.compartment(case_id, name, version)
    return {
        "case_id": case_id,
        "compartment": name,
        "version": version,
        "case_version": case_version,
        "wrapped": wrapping.wrap(key, under=under, context=context),
        "generation": generation,
    }


def destroy(store: KeyStore, table: Table, *where: Any) -> int:
    """Destroy the matching keys and note them for the log; return how many there were.

    So `caseflow audit verify` can name a key that somebody puts back.
    """
    rows = [dict(row._mapping) for row in store.rows(table, *where)]
    row_digests.note_keys(table, *rows, gone=True)
    return store.destroy(table, *where)
