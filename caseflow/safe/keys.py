"""From the root key to a compartment's key, along the hierarchy of security.md.

root → organisation → case → compartment. A receiving organisation has no case key: its way to a
compartment is a grant, sealed to its key pair and bound to case, consent, purpose and expiry.
"""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app
from sqlalchemy import Row, Table, insert

from caseflow.access import context as access_context
from caseflow.access.compartments import Compartment
from caseflow.crypto import packets, wrapping
from caseflow.safe import committed, contexts, store
from caseflow.safe.holders import Holders, NoKey
from caseflow.safe.store import CaseCompartment


class Keys(Holders):
    """The key ring of one process: the ways from its holders to a compartment."""

    def create_case(self, case_id: uuid.UUID, organisation_id: uuid.UUID) -> None:
        """A fresh case key and a key for each compartment, in one transaction; it is held by the
        organisation that screens."""
        key, raw = wrapping.new_key(), {name.value: wrapping.new_key() for name in Compartment}
        held = self.case_row(case_id, organisation_id, key)
        self.store.add_rows(
            (store.case_keys, [held]),
            (
                store.compartment_keys,
                [compartment_row(case_id, name, raw[name], under=key) for name in raw],
            ),
        )
        committed.note_keys(store.case_keys, held, gone=False)
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
            connection.execute(insert(store.case_keys).values(**row))
        committed.note_keys(store.case_keys, row, gone=False)

    def release_case(self, case_id: uuid.UUID, organisation_id: uuid.UUID) -> None:
        """Destroy an organisation's hold on a case: what it sealed is closed to it from now."""
        keys = store.case_keys.c
        self._destroy(
            store.case_keys, keys.case_id == case_id, keys.organisation_id == organisation_id
        )

    def grant(
        self,
        *,
        case_id: uuid.UUID,
        compartment: str,
        giver: uuid.UUID,
        receiver: uuid.UUID,
        consent_id: uuid.UUID,
        purpose: str,
        expires_on: date,
    ) -> uuid.UUID:
        """Seal one compartment's key to an organisation; every term is bound into the seal."""
        version, key = self.raw_compartment(case_id, compartment, giver)
        row = self.grant_row(
            key, case_id=case_id, compartment=compartment, version=version, purpose=purpose,
            organisation_id=receiver, consent_id=consent_id, expires_on=expires_on,
        )  # fmt: skip
        with self.store.writing() as connection:
            last = store.shredded_version(connection, case_id, compartment)
            if last is not None and (last == store.WHOLE or version <= last):
                raise NoKey("That part of the file was erased for good.")
            connection.execute(insert(store.grants).values(**row))
        committed.note_keys(store.grants, row, gone=False)
        granted: uuid.UUID = row["id"]
        return granted

    def grant_row(self, key: bytes, *, organisation_id: uuid.UUID, **terms: Any) -> dict[str, Any]:
        """A grant that is not stored yet; the other terms are those of `contexts.grant`."""
        version, public = self._public(organisation_id)
        bound = terms | {
            "id": uuid.uuid4(),
            "organisation_id": organisation_id,
            "organisation_version": version,
        }
        return bound | {"sealed": packets.seal_to(public, key, info=contexts.grant(bound))}

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
        context = contexts.case(case_id, organisation_id, version, newest)
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
        context = contexts.case(
            row.case_id, row.organisation_id, row.version, row.organisation_version
        )
        return wrapping.unwrap(row.wrapped, under=under, context=context)

    def revoke(self, case_id: uuid.UUID, compartments: Iterable[str]) -> int:
        """Destroy the grants of these compartments; how many there were."""
        names = list(compartments)
        return self._destroy(
            store.grants, store.grants.c.case_id == case_id, store.grants.c.compartment.in_(names)
        )

    def compartment(
        self, case_id: uuid.UUID, name: str, organisation_id: uuid.UUID, version: int
    ) -> AESGCM:
        """The key of a compartment for reading; NoKey when this organisation has no way to it."""
        keys = _kept()
        if (case_id, name, version) not in keys:
            self.prefetch([(case_id, name)], organisation_id)
        found: AESGCM | None = keys.get((case_id, name, version))
        if found is None:
            raise NoKey("This organisation holds no key to that part of the file.")
        return found

    def opened_erased(self, case_id: uuid.UUID) -> bool:
        """Whether a key that this look holds of a case was destroyed for good meanwhile."""
        return any(self.store.is_shredded(*at) for at in _kept() if at[0] == case_id)

    def for_sealing(
        self, case_id: uuid.UUID, name: str, organisation_id: uuid.UUID
    ) -> tuple[int, AESGCM]:
        """The newest key of a compartment for writing, made on first use."""
        keys = _kept()
        newest = _newest(keys, case_id, name)
        if newest is None:
            self.prefetch([(case_id, name)], organisation_id)
            newest = _newest(keys, case_id, name)
        if newest is None:
            version, raw = self._create_compartment(case_id, name, organisation_id)
            keys[case_id, name, version] = AESGCM(raw)
            newest = version
        return newest, keys[case_id, name, newest]

    def prefetch(self, wanted: Iterable[CaseCompartment], organisation_id: uuid.UUID) -> None:
        """Unwrap many compartments at once (one or two statements) into this look's keys."""
        keys, missing = _kept(), set(wanted)
        case_keys: dict[tuple[bytes, int], bytes] = {}
        for row in self.store.wraps(missing, organisation_id):
            at = (row.case_id.bytes, row.case_version)
            under = case_keys.get(at)
            if under is None:
                under = case_keys[at] = self._open_case(row, organisation_id)
            context = contexts.compartment(row.case_id, row.compartment, row.version)
            raw = wrapping.unwrap(row.wrapped, under=under, context=context)
            keys[row.case_id, row.compartment, row.version] = AESGCM(raw)
            missing.discard((row.case_id, row.compartment))
        if missing:
            self._prefetch_grants(missing, organisation_id)

    def raw_compartment(
        self, case_id: uuid.UUID, name: str, organisation_id: uuid.UUID
    ) -> tuple[int, bytes]:
        """(version, raw key) of a compartment for granting; made if it does not exist yet."""
        rows = [
            row
            for row in self.store.wraps([(case_id, name)], organisation_id)
            if row.compartment == name
        ]
        if not rows:
            return self._create_compartment(case_id, name, organisation_id)
        row = max(rows, key=lambda r: r.version)
        under = self._open_case(row, organisation_id)
        context = contexts.compartment(case_id, name, row.version)
        return row.version, wrapping.unwrap(row.wrapped, under=under, context=context)

    def _prefetch_grants(
        self, wanted: Iterable[CaseCompartment], organisation_id: uuid.UUID
    ) -> None:
        keys = _kept()
        for row in self.store.grants_to(wanted, organisation_id):
            terms = {key: value for key, value in row._mapping.items() if key != "sealed"}
            private = self._private(organisation_id, row.organisation_version)
            raw = packets.open_with(private, row.sealed, info=contexts.grant(terms))
            keys[row.case_id, row.compartment, row.version] = AESGCM(raw)

    def _create_compartment(
        self, case_id: uuid.UUID, name: str, organisation_id: uuid.UUID
    ) -> tuple[int, bytes]:
        raw = wrapping.new_key()
        with self.store.writing() as connection:
            held, under = self._case_key(case_id, organisation_id)
            last = store.shredded_version(connection, case_id, name) or 0
            row = compartment_row(
                case_id, name, raw, under=under, version=last + 1, case_version=held.version
            )
            connection.execute(insert(store.compartment_keys).values(**row))
        return row["version"], raw

    def _destroy(self, table: Table, *where: Any) -> int:
        """Destroy keys, and let the log know which: put back, they are named."""
        rows = [dict(row._mapping) for row in self.store.rows(table, *where)]
        committed.note_keys(table, *rows, gone=True)
        return self.store.destroy(table, *where)

    def _case_key(self, case_id: uuid.UUID, organisation_id: uuid.UUID) -> tuple[Row[Any], bytes]:
        keys = store.case_keys.c
        rows = self.store.rows(
            store.case_keys, keys.case_id == case_id, keys.organisation_id == organisation_id
        )
        if not rows:
            raise NoKey("This organisation holds no key to that file.")
        row = max(rows, key=lambda r: r.version)
        return row, self.open_case(row)

    def _open_case(self, row: Row[Any], organisation_id: uuid.UUID) -> bytes:
        context = contexts.case(
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
    context = contexts.compartment(case_id, name, version)
    return {
        "case_id": case_id,
        "compartment": name,
        "version": version,
        "case_version": case_version,
        "wrapped": wrapping.wrap(key, under=under, context=context),
        "generation": generation,
    }


def bind(app: Flask, keys: Keys) -> None:
    """Give an application its key ring."""
    app.extensions["caseflow-keys"] = keys


def ring() -> Keys:
    """The key ring of the current application."""
    found: Keys = current_app.extensions["caseflow-keys"]
    return found


def _kept() -> dict[Any, Any]:
    """Keys of this look: unwrapped once per request and case, dropped with it."""
    context = access_context.current()
    if context is None:
        raise access_context.NotOpened("Sealed data needs an access context: who looks, and why.")
    return context.keys


def _newest(keys: dict[Any, Any], case_id: uuid.UUID, name: str) -> int | None:
    versions = [key[2] for key in keys if key[:2] == (case_id, name)]
    return max(versions, default=None)
