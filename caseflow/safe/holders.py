"""Who holds keys: the installation itself, and each organisation with its key pair.

Unlocked once in a process and kept; case keys, one level below, never are.
"""

import uuid

from caseflow.crypto import packets, wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.safe import contexts, store
from caseflow.safe.store import KeyStore


class NoKey(CryptoError):
    """The organisation of whoever asks holds no key to this compartment."""


class Holders:
    """The system key and the organisations' keys, unwrapped under the root key."""

    def __init__(self, root: bytes, key_store: KeyStore) -> None:
        self._root, self.store = root, key_store
        self._organisations: dict[tuple[uuid.UUID, int], bytes] = {}
        self._privates: dict[tuple[uuid.UUID, int], bytes] = {}
        self._publics: dict[uuid.UUID, tuple[int, bytes]] = {}
        self._system: dict[int, bytes] = {}

    def create_system_key(self) -> None:
        """The system key, for seals on rows and on the log's head; once, at `init`."""
        wrapped = wrapping.wrap(wrapping.new_key(), under=self._root, context=contexts.system(1))
        self.store.add(store.system_keys, version=1, wrapped=wrapped)

    def system_key(self) -> bytes:
        """The newest system key: what new seals are made with."""
        versions = self.system_keys()
        return versions[max(versions)]

    def system_keys(self) -> dict[int, bytes]:
        """Every system key by its version, since old seals stay to be checked; CryptoError if
        the store is empty or the root key is another."""
        if not self._system:
            for row in self.store.rows(store.system_keys):
                self._system[row.version] = wrapping.unwrap(
                    row.wrapped, under=self._root, context=contexts.system(row.version)
                )
        if not self._system:
            raise CryptoError("The key store is empty: put its backup back, or run caseflow init.")
        return self._system

    def create_organisation(self, organisation_id: uuid.UUID) -> None:
        """An organisation's key and key pair, version 1."""
        key, (private, public) = wrapping.new_key(), packets.new_pair()
        self.store.add(
            store.organisation_keys,
            organisation_id=organisation_id,
            version=1,
            wrapped=wrapping.wrap(
                key, under=self._root, context=contexts.organisation(organisation_id, 1)
            ),
            private_wrapped=wrapping.wrap(
                private, under=key, context=contexts.pair(organisation_id, 1)
            ),
            public=public,
        )

    def _organisation(self, organisation_id: uuid.UUID, version: int) -> bytes:
        if (organisation_id, version) not in self._organisations:
            self._load(organisation_id)
        try:
            return self._organisations[organisation_id, version]
        except KeyError:
            raise NoKey("This organisation has no key.") from None

    def _private(self, organisation_id: uuid.UUID, version: int) -> bytes:
        self._organisation(organisation_id, version)
        return self._privates[organisation_id, version]

    def _public(self, organisation_id: uuid.UUID) -> tuple[int, bytes]:
        if organisation_id not in self._publics:
            self._load(organisation_id)
        try:
            return self._publics[organisation_id]
        except KeyError:
            raise NoKey("This organisation has no key.") from None

    def _newest_organisation(self, organisation_id: uuid.UUID) -> int:
        return self._public(organisation_id)[0]

    def _load(self, organisation_id: uuid.UUID) -> None:
        keys = store.organisation_keys.c
        for row in self.store.rows(
            store.organisation_keys, keys.organisation_id == organisation_id
        ):
            at = (organisation_id, row.version)
            key = wrapping.unwrap(row.wrapped, under=self._root, context=contexts.organisation(*at))
            self._organisations[at] = key
            self._privates[at] = wrapping.unwrap(
                row.private_wrapped, under=key, context=contexts.pair(*at)
            )
            if at[1] >= self._publics.get(organisation_id, (0, b""))[0]:
                self._publics[organisation_id] = (row.version, row.public)
