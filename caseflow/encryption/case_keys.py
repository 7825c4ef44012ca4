"""Who holds a case: its key, wrapped for each organisation that may work on it."""

import uuid
from collections.abc import Iterable
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Row, Table, insert

from caseflow.access import access_context
from caseflow.access.compartments import Compartment
from caseflow.crypto import wrapping
from caseflow.encryption import key_contexts, key_store, row_digests
from caseflow.encryption.organisation_keys import Holders, NoKey


class CaseKeys(Holders):
    """The keys of cases, one level above those of their compartments."""

    def create_case(self, case_id: uuid.UUID, organisation_id: uuid.UUID) -> None:
        """A fresh case key and a key for each compartment, in one transaction; it is held by the
        organisation that screens."""
        key, raw = wrapping.new_key(), {name.value: wrapping.new_key() for name in Compartment}
        held = self.case_row(case_id, organisation_id, key)
        self.store.add_rows(
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

    def hand_case(self, case_id: uuid.UUID, *, giver: uuid.UUID, receiver: uuid.UUID) -> None:
        """Wrap the case key for another organisation; the giver still holds it."""
        with self.store.writing() as connection:
            held, key = self._case_key(case_id, giver)
            row = self.case_row(
                case_id, receiver, key, version=held.version, generation=held.generation
            )
            connection.execute(insert(key_store.case_keys).values(**row))
        row_digests.note_keys(key_store.case_keys, row, gone=False)

    def release_case(self, case_id: uuid.UUID, organisation_id: uuid.UUID) -> None:
        """Destroy an organisation's hold on a case: what it sealed is closed to it from now."""
        keys = key_store.case_keys.c
        self._destroy(
            key_store.case_keys, keys.case_id == case_id, keys.organisation_id == organisation_id
        )

    def is_erased(self, case_id: uuid.UUID) -> bool:
        """Whether every key of a case was destroyed for good."""
        return self.store.is_erased(case_id)

    def holders_of(self, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
        """Which organisations hold a key to each of a few cases."""
        ids, table = list(case_ids), key_store.case_keys
        held: dict[uuid.UUID, set[uuid.UUID]] = {}
        for row in self.store.rows(table, table.c.case_id.in_(ids)) if ids else ():
            held.setdefault(row.case_id, set()).add(row.organisation_id)
        return held

    def held_by(self, organisation_id: uuid.UUID) -> list[uuid.UUID]:
        """Every case to which an organisation holds a key."""
        table = key_store.case_keys
        rows = self.store.rows(table, table.c.organisation_id == organisation_id)
        return [row.case_id for row in rows]

    def case_row(
        self,
        case_id: uuid.UUID,
        organisation_id: uuid.UUID,
        key: bytes,
        *,
        version: int = 1,
        generation: int = 0,
    ) -> dict[str, Any]:
        """An organisation's hold on a case key, under its newest key; not stored yet."""
        newest = self._newest_organisation(organisation_id)
        under = self._organisation(organisation_id, newest)
        context = key_contexts.case(case_id, organisation_id, version, newest)
        return {
            "case_id": case_id,
            "organisation_id": organisation_id,
            "version": version,
            "organisation_version": newest,
            "wrapped": wrapping.wrap(key, under=under, context=context),
            "generation": generation,
        }

    def open_case(self, row: Row[Any]) -> bytes:
        """The case key in one organisation's hold: a row of `case_key`."""
        under = self._organisation(row.organisation_id, row.organisation_version)
        context = key_contexts.case(
            row.case_id, row.organisation_id, row.version, row.organisation_version
        )
        return wrapping.unwrap(row.wrapped, under=under, context=context)

    def _destroy(self, table: Table, *where: Any) -> int:
        """Destroy keys, and let the log know which: put back, they are named."""
        rows = [dict(row._mapping) for row in self.store.rows(table, *where)]
        row_digests.note_keys(table, *rows, gone=True)
        return self.store.destroy(table, *where)

    def _case_key(self, case_id: uuid.UUID, organisation_id: uuid.UUID) -> tuple[Row[Any], bytes]:
        keys = key_store.case_keys.c
        rows = self.store.rows(
            key_store.case_keys, keys.case_id == case_id, keys.organisation_id == organisation_id
        )
        if not rows:
            raise NoKey("This organisation holds no key to that file.")
        row = max(rows, key=lambda r: r.version)
        return row, self.open_case(row)

    def _open_case(self, row: Row[Any], organisation_id: uuid.UUID) -> bytes:
        context = key_contexts.case(
            row.case_id, organisation_id, row.case_version, row.organisation_version
        )
        under = self._organisation(organisation_id, row.organisation_version)
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
    """A compartment's key under its case key, not stored yet."""
    context = key_contexts.compartment(case_id, name, version)
    return {
        "case_id": case_id,
        "compartment": name,
        "version": version,
        "case_version": case_version,
        "wrapped": wrapping.wrap(key, under=under, context=context),
        "generation": generation,
    }
