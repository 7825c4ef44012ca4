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
from sqlalchemy import insert

from caseflow.access import access_context
from caseflow.crypto import packets, wrapping
from caseflow.crypto.providers import RootKeys
from caseflow.encryption import key_contexts, key_store, row_digests
from caseflow.encryption.case_keys import CaseKeys, compartment_row, destroy
from caseflow.encryption.key_store import CaseCompartment, KeyStore
from caseflow.encryption.organisation_keys import NoKey, OrganisationKeys
from caseflow.encryption.system_keys import RootKey, SystemKeys


class CompartmentKeys:
    """The keys of compartments: under the case key, or in a grant to the organisation."""

    def __init__(
        self, organisations: OrganisationKeys, cases: CaseKeys, key_store: KeyStore
    ) -> None:
        self._organisations, self._cases, self._store = organisations, cases, key_store

    def key(
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
        return any(self._store.is_erased(*at) for at in _kept() if at[0] == case_id)

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
            version, raw = self._create(case_id, name, organisation_id)
            keys[case_id, name, version] = AESGCM(raw)
            newest = version
        return newest, keys[case_id, name, newest]

    def prefetch(self, wanted: Iterable[CaseCompartment], organisation_id: uuid.UUID) -> None:
        """Unwrap many compartments at once (one or two statements) into this look's keys."""
        keys, missing = _kept(), set(wanted)
        case_keys: dict[tuple[bytes, int], bytes] = {}
        for row in self._store.wraps(missing, organisation_id):
            at = (row.case_id.bytes, row.case_version)
            under = case_keys.get(at)
            if under is None:
                under = case_keys[at] = self._cases.open_joined(row, organisation_id)
            context = key_contexts.compartment(row.case_id, row.compartment, row.version)
            raw = wrapping.unwrap(row.wrapped, under=under, context=context)
            keys[row.case_id, row.compartment, row.version] = AESGCM(raw)
            missing.discard((row.case_id, row.compartment))
        if missing:
            self._prefetch_granted(missing, organisation_id)

    def raw(self, case_id: uuid.UUID, name: str, organisation_id: uuid.UUID) -> tuple[int, bytes]:
        """(version, raw key) of a compartment for granting; made if it does not exist yet."""
        rows = [
            row
            for row in self._store.wraps([(case_id, name)], organisation_id)
            if row.compartment == name
        ]
        if not rows:
            return self._create(case_id, name, organisation_id)
        row = max(rows, key=lambda r: r.version)
        under = self._cases.open_joined(row, organisation_id)
        context = key_contexts.compartment(case_id, name, row.version)
        return row.version, wrapping.unwrap(row.wrapped, under=under, context=context)

    def _create(
        self, case_id: uuid.UUID, name: str, organisation_id: uuid.UUID
    ) -> tuple[int, bytes]:
        raw = wrapping.new_key()
        with self._store.writing() as connection:
            held, under = self._cases.held(case_id, organisation_id)
            last = key_store.erased_version(connection, case_id, name) or 0
            row = compartment_row(
                case_id, name, raw, under=under, version=last + 1, case_version=held.version
            )
            connection.execute(insert(key_store.compartment_keys).values(**row))
        return row["version"], raw

    def _prefetch_granted(
        self, wanted: Iterable[CaseCompartment], organisation_id: uuid.UUID
    ) -> None:
        keys = _kept()
        for row in self._store.grants_to(wanted, organisation_id):
            terms = {key: value for key, value in row._mapping.items() if key != "sealed"}
            private = self._organisations.private(organisation_id, row.organisation_version)
            raw = packets.open_with(private, row.sealed, info=key_contexts.grant(terms))
            keys[row.case_id, row.compartment, row.version] = AESGCM(raw)


class Grants:
    """What receiving organisations hold: one compartment's key, sealed to their key pair."""

    def __init__(
        self, organisations: OrganisationKeys, compartments: CompartmentKeys, key_store: KeyStore
    ) -> None:
        self._organisations, self._compartments = organisations, compartments
        self._store = key_store

    def give(
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
        version, key = self._compartments.raw(case_id, compartment, giver)
        row = self.row(
            key,
            case_id=case_id,
            compartment=compartment,
            version=version,
            purpose=purpose,
            organisation_id=receiver,
            consent_id=consent_id,
            expires_on=expires_on,
        )
        with self._store.writing() as connection:
            last = key_store.erased_version(connection, case_id, compartment)
            if last is not None and (last == key_store.WHOLE or version <= last):
                raise NoKey("That part of the file was erased for good.")
            connection.execute(insert(key_store.grants).values(**row))
        row_digests.note_keys(key_store.grants, row, gone=False)
        granted: uuid.UUID = row["id"]
        return granted

    def row(self, key: bytes, *, organisation_id: uuid.UUID, **terms: Any) -> dict[str, Any]:
        """A grant that is not stored yet; the other terms are those of `contexts.grant`."""
        version, public = self._organisations.public(organisation_id)
        bound = terms | {
            "id": uuid.uuid4(),
            "organisation_id": organisation_id,
            "organisation_version": version,
        }
        return bound | {"sealed": packets.seal_to(public, key, info=key_contexts.grant(bound))}

    def revoke(self, case_id: uuid.UUID, compartments: Iterable[str]) -> int:
        """Destroy the grants of these compartments; how many there were."""
        names = list(compartments)
        return destroy(
            self._store,
            key_store.grants,
            key_store.grants.c.case_id == case_id,
            key_store.grants.c.compartment.in_(names),
        )


class KeyRing:
    """The keys of one process, each kind in a part of its own."""

    def __init__(self, roots: RootKeys, key_store: KeyStore) -> None:
        self.roots, self.store = roots, key_store
        self.root = RootKey(roots)
        self.system = SystemKeys(self.root, key_store)
        self.organisations = OrganisationKeys(self.root, key_store)
        self.cases = CaseKeys(self.organisations, key_store)
        self.compartments = CompartmentKeys(self.organisations, self.cases, key_store)
        self.grants = Grants(self.organisations, self.compartments, key_store)

    def forget(self) -> None:
        """Ask the key store for everything again: this very process has rotated something."""
        self.system.forget()
        self.organisations.forget()


def bind(app: Flask, keys: KeyRing) -> None:
    """Give an application its key ring."""
    app.extensions["caseflow-keys"] = keys


def is_bound(app: Flask) -> bool:
    """Whether it has one already."""
    return "caseflow-keys" in app.extensions


def key_ring() -> KeyRing:
    """The key ring of the current application."""
    found: KeyRing = current_app.extensions["caseflow-keys"]
    return found


def _kept() -> dict[Any, Any]:
    """KeyRing of this look: unwrapped once per request and case, dropped with it."""
    context = access_context.current()
    if context is None:
        raise access_context.NotOpened("Sealed data needs an access context: who looks, and why.")
    return context.keys


def _newest(keys: dict[Any, Any], case_id: uuid.UUID, name: str) -> int | None:
    versions = [key[2] for key in keys if key[:2] == (case_id, name)]
    return max(versions, default=None)
