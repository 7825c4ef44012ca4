"""The key of each organisation and its key pair, to which grants are sealed.

Each process unwraps them once and keeps them in memory; case keys, one level below, are never kept.
Another process may rotate them, so a version that is not known here is looked up in the key store,
and which version is the newest is asked again after a minute.
"""

import hmac
import time
import uuid
from typing import Any

from sqlalchemy import insert

from caseflow.crypto import packets, wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_contexts, key_store
from caseflow.encryption.key_store import KeyStore
from caseflow.encryption.system_keys import FRESH, RootKey


class NoKey(CryptoError):
    """The organisation has no key: none at all, or none to this case or compartment."""


class OrganisationKeys:
    """The keys and key pairs of all organisations, by version.

    Every method that returns a key raises NoKey when the organisation has none of that version, and
    CryptoError when its row in the key store was changed or belongs to another root key.
    """

    def __init__(self, root: RootKey, key_store: KeyStore) -> None:
        self._root, self._store = root, key_store
        self.forget()

    def forget(self) -> None:
        """Drop the cached keys, because this process has just rotated some of them."""
        self._keys: dict[tuple[uuid.UUID, int], bytes] = {}
        self._privates: dict[tuple[uuid.UUID, int], bytes] = {}
        self._publics: dict[uuid.UUID, tuple[float, int, bytes]] = {}

    def search_key(self, organisation_id: uuid.UUID) -> bytes:
        """Return the key (32 bytes) for the organisation's search tokens, which exist only in
        memory; a rotation of the organisation's key changes it."""
        newest = self.key(organisation_id, self.newest(organisation_id))
        return hmac.digest(newest, b"caseflow search of an organisation", "sha256")

    def create(self, organisation_id: uuid.UUID) -> None:
        """Make and store version 1 of an organisation's key and key pair."""
        with self._store.writing() as connection:
            row = organisation_row(organisation_id, 1, under=self._root.newest())
            connection.execute(insert(key_store.organisation_keys).values(**row))

    def key(self, organisation_id: uuid.UUID, version: int) -> bytes:
        """Return this version of an organisation's key (32 bytes)."""
        if (organisation_id, version) not in self._keys:
            self._load(organisation_id)
        try:
            return self._keys[organisation_id, version]
        except KeyError:
            raise NoKey("This organisation has no key.") from None

    def private(self, organisation_id: uuid.UUID, version: int) -> bytes:
        """Return the private half (96 bytes) of this version of the key pair."""
        self.key(organisation_id, version)
        return self._privates[organisation_id, version]

    def public(self, organisation_id: uuid.UUID) -> tuple[int, bytes]:
        """Return (version, public half of 1,216 bytes) of an organisation's newest key pair."""
        known = self._publics.get(organisation_id)
        if known is None or time.monotonic() - known[0] > FRESH:
            self._load(organisation_id)
        try:
            return self._publics[organisation_id][1:]
        except KeyError:
            raise NoKey("This organisation has no key.") from None

    def newest(self, organisation_id: uuid.UUID) -> int:
        """Return the number of the newest version of an organisation's key."""
        return self.public(organisation_id)[0]

    def _load(self, organisation_id: uuid.UUID) -> None:
        keys = key_store.organisation_keys.c
        for row in self._store.rows(
            key_store.organisation_keys, keys.organisation_id == organisation_id
        ):
            at = (organisation_id, row.version)
            key = self._root.open(row.wrapped, key_contexts.organisation(*at))
            private = wrapping.unwrap(
                row.private_wrapped, under=key, context=key_contexts.pair(*at)
            )
            _check_pair(private, row.public)
            self._keys[at], self._privates[at] = key, private
            newest = self._publics.get(organisation_id, (0.0, 0, b""))[1]
            if row.version >= newest:
                self._publics[organisation_id] = (time.monotonic(), row.version, row.public)


def _check_pair(private: bytes, public: bytes) -> None:
    """Raise CryptoError unless the two halves belong together.

    Public keys are stored in clear. Whoever could replace one by their own would be able to open
    every grant that is sealed to it.
    """
    if packets.public_of(private) != public:
        raise CryptoError("An organisation's public key was changed outside caseflow.")


def organisation_row(
    organisation_id: uuid.UUID, version: int, *, under: bytes, generation: int = 0
) -> dict[str, Any]:
    """Make a key and key pair of an organisation, as a row to be stored.

    `under` is the root key; `generation` says which rotation made the row, 0 for none.
    """
    key, (private, public) = wrapping.new_key(), packets.new_pair()
    at = (organisation_id, version)
    return {
        "organisation_id": organisation_id,
        "version": version,
        "wrapped": wrapping.wrap(key, under=under, context=key_contexts.organisation(*at)),
        "private_wrapped": wrapping.wrap(private, under=key, context=key_contexts.pair(*at)),
        "public": public,
        "generation": generation,
    }
