"""The key hierarchy: how an organisation gets to the key of one compartment of a case.

root → organisation → case → compartment: each key is wrapped under the one before it. An
organisation that only receives a referral has no case key. It gets to a compartment by a grant:
the compartment's key, sealed to its key pair and bound to case, consent, purpose and expiry.
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
from caseflow.encryption import key_contexts, key_store, row_digests, row_versions
from caseflow.encryption.case_keys import CaseKeys, compartment_row, destroy
from caseflow.encryption.key_store import CaseCompartment, KeyStore
from caseflow.encryption.organisation_keys import NoKey, OrganisationKeys
from caseflow.encryption.row_versions import RowVersions
from caseflow.encryption.system_keys import RootKey, SystemKeys


class CompartmentKeys:
    """The keys of compartments, wrapped under the case key or in a grant to the organisation.

    Keys that were unwrapped are kept in the current access context and dropped with it. Every
    method that needs one raises NotOpened without a context, and CryptoError for a wrap that was
    changed.
    """

    def __init__(
        self, organisations: OrganisationKeys, cases: CaseKeys, key_store: KeyStore
    ) -> None:
        self._organisations, self._cases, self._store = organisations, cases, key_store

    def key(
        self, case_id: uuid.UUID, name: str, organisation_id: uuid.UUID, version: int
    ) -> AESGCM:
        """Return one version of a compartment's key, for reading.

        Raises NoKey when this organisation has neither the case key nor a grant for it, or when
        that version does not exist (any more).
        """
        keys = _kept()
        if (case_id, name, version) not in keys:
            self.prefetch([(case_id, name)], organisation_id)
        found: AESGCM | None = keys.get((case_id, name, version))
        if found is None:
            raise NoKey("This organisation holds no key to that part of the file.")
        return found

    def opened_erased(self, case_id: uuid.UUID) -> bool:
        """Whether a key of this case that the current access context holds was since erased."""
        return any(self._store.is_erased(*at) for at in _kept() if at[0] == case_id)

    def for_sealing(
        self, case_id: uuid.UUID, name: str, organisation_id: uuid.UUID
    ) -> tuple[int, AESGCM]:
        """Return (version, key) of a compartment's newest key for writing, made on first use.

        Raises NoKey when the compartment has no key yet and the organisation has no case key.
        """
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
        """Unwrap the keys of many compartments at once, into the current access context.

        Takes one statement, and a second one for grants when some compartments were not found.
        Compartments for which the organisation has no key are left out without an error.
        """
        keys, missing = _kept(), set(wanted)
        case_keys: dict[tuple[bytes, int], bytes] = {}
        for row in self._store.wraps(missing, organisation_id):
            at = (row.case_id.bytes, row.case_version)
            under = case_keys.get(at)
            if under is None:
                under = case_keys[at] = self._cases.open_joined(row, organisation_id)
            # The statement asks for cases and names apart, so it may return more than was wanted;
            # the organisation holds the key to these too.
            context = key_contexts.compartment(row.case_id, row.compartment, row.version)
            raw = wrapping.unwrap(row.wrapped, under=under, context=context)
            keys[row.case_id, row.compartment, row.version] = AESGCM(raw)
            missing.discard((row.case_id, row.compartment))
        if missing:
            self._prefetch_granted(missing, organisation_id)

    def raw(self, case_id: uuid.UUID, name: str, organisation_id: uuid.UUID) -> tuple[int, bytes]:
        """Return (version, key of 32 bytes) of a compartment, for a grant; made if it has none.

        Raises NoKey when the organisation does not hold the case key.
        """
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
            # Newer than every erased version, so that no key that was erased and is put back from
            # a backup can open what is sealed from now on, nor be taken for this one.
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
    """Grants to receiving organisations: one compartment's key, sealed to their key pair."""

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
        """Seal one compartment's key to the receiver and store the grant; return its id.

        Every term is bound into the seal, so a grant that is edited in the database (a later
        expiry, another receiver) does not open. Raises NoKey when the giver does not hold the case
        key, the receiver has no key pair, or the compartment was erased.
        """
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
        # Checked in the transaction that inserts: otherwise an erasure between the two would leave
        # a grant to what was erased.
        with self._store.writing() as connection:
            last = key_store.erased_version(connection, case_id, compartment)
            if last is not None and (last == key_store.WHOLE or version <= last):
                raise NoKey("That part of the file was erased for good.")
            connection.execute(insert(key_store.grants).values(**row))
        row_digests.note_keys(key_store.grants, row, gone=False)
        granted: uuid.UUID = row["id"]
        return granted

    def row(self, key: bytes, *, organisation_id: uuid.UUID, **terms: Any) -> dict[str, Any]:
        """Return a grant as a row to be stored; `terms` are the others of `key_contexts.grant`."""
        version, public = self._organisations.public(organisation_id)
        bound = terms | {
            "id": uuid.uuid4(),
            "organisation_id": organisation_id,
            "organisation_version": version,
        }
        return bound | {"sealed": packets.seal_to(public, key, info=key_contexts.grant(bound))}

    def revoke(self, case_id: uuid.UUID, compartments: Iterable[str]) -> int:
        """Destroy every organisation's grants of these compartments; return how many there were."""
        names = list(compartments)
        return destroy(
            self._store,
            key_store.grants,
            key_store.grants.c.case_id == case_id,
            key_store.grants.c.compartment.in_(names),
        )


class KeyRing:
    """All keys that one process can reach, from the root key down.

    Raises KeyProviderError when the root key is not available.
    """

    def __init__(self, roots: RootKeys, key_store: KeyStore) -> None:
        self.roots, self.store = roots, key_store
        self.root = RootKey(roots)
        self.system = SystemKeys(self.root, key_store)
        self.organisations = OrganisationKeys(self.root, key_store)
        self.cases = CaseKeys(self.organisations, key_store)
        self.compartments = CompartmentKeys(self.organisations, self.cases, key_store)
        self.grants = Grants(self.organisations, self.compartments, key_store)
        self.versions = RowVersions(self.system, key_store)

    def forget(self) -> None:
        """Drop the cached keys, because this process has just rotated some of them."""
        self.system.forget()
        self.organisations.forget()


def bind(app: Flask, keys: KeyRing) -> None:
    """Attach a key ring to an application."""
    app.extensions["caseflow-keys"] = keys
    app.extensions[row_versions.EXTENSION] = keys.versions


def is_bound(app: Flask) -> bool:
    """Whether the application has a key ring."""
    return "caseflow-keys" in app.extensions


def key_ring() -> KeyRing:
    """Return the key ring of the current Flask application."""
    found: KeyRing = current_app.extensions["caseflow-keys"]
    return found


def _kept() -> dict[Any, Any]:
    """Return the unwrapped compartment keys of the current access context.

    They are unwrapped once in a request and dropped with it: a server that is taken over holds no
    more of them than those of the requests that it is answering.
    """
    context = access_context.current()
    if context is None:
        raise access_context.NotOpened("Sealed data needs an access context: who looks, and why.")
    return context.keys


def _newest(keys: dict[Any, Any], case_id: uuid.UUID, name: str) -> int | None:
    versions = [key[2] for key in keys if key[:2] == (case_id, name)]
    return max(versions, default=None)
