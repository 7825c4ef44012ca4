"""The keys of organisations, each with its key pair, unwrapped under the root key.

Unlocked once in a process and kept; case keys, one level below, never are. Another process may
rotate them: a version that is not known here is looked up, and the newest is asked for again
after a minute.
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
    """The organisation of the person who asks holds no key to this compartment."""


class OrganisationKeys:
    """The keys of organisations and their pairs."""

    def __init__(self, root: RootKey, key_store: KeyStore) -> None:
        self._root, self._store = root, key_store
        self.forget()

    def forget(self) -> None:
        """Ask the key store again: this very process has rotated something."""
        self._keys: dict[tuple[uuid.UUID, int], bytes] = {}
        self._privates: dict[tuple[uuid.UUID, int], bytes] = {}
        self._publics: dict[uuid.UUID, tuple[float, int, bytes]] = {}

    def search_key(self, organisation_id: uuid.UUID) -> bytes:
        """The key that an organisation's search tokens carry in memory, and nowhere else."""
        newest = self.key(organisation_id, self.newest(organisation_id))
        return hmac.digest(newest, b"caseflow search of an organisation", "sha256")

    def create(self, organisation_id: uuid.UUID) -> None:
        """An organisation's key and key pair, version 1."""
        with self._store.writing() as connection:
            row = organisation_row(organisation_id, 1, under=self._root.newest())
            connection.execute(insert(key_store.organisation_keys).values(**row))

    def key(self, organisation_id: uuid.UUID, version: int) -> bytes:
        """An organisation's key of this version; NoKey when it has none."""
        if (organisation_id, version) not in self._keys:
            self._load(organisation_id)
        try:
            return self._keys[organisation_id, version]
        except KeyError:
            raise NoKey("This organisation has no key.") from None

    def private(self, organisation_id: uuid.UUID, version: int) -> bytes:
        """The private half of its key pair."""
        self.key(organisation_id, version)
        return self._privates[organisation_id, version]

    def public(self, organisation_id: uuid.UUID) -> tuple[int, bytes]:
        """(newest version, public half of its key pair); NoKey when it has none."""
        known = self._publics.get(organisation_id)
        if known is None or time.monotonic() - known[0] > FRESH:
            self._load(organisation_id)
        try:
            return self._publics[organisation_id][1:]
        except KeyError:
            raise NoKey("This organisation has no key.") from None

    def newest(self, organisation_id: uuid.UUID) -> int:
        """The newest version of an organisation's key."""
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
    """A public half of somebody else would have every packet sealed to them."""
    if packets.public_of(private) != public:
        raise CryptoError("An organisation's public key was changed outside of the program.")


def organisation_row(
    organisation_id: uuid.UUID, version: int, *, under: bytes, generation: int = 0
) -> dict[str, Any]:
    """A fresh key and key pair of an organisation, not stored yet."""
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
