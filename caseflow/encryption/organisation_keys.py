"""Who holds keys: the installation itself, and each organisation with its key pair.

Unlocked once in a process and kept; case keys, one level below, never are. Another process may
rotate them: a version that is not known here is looked up, and the newest is asked for again
after a minute.
"""

import hmac
import time
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, select

from caseflow.crypto import packets, wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.crypto.providers import RootKeys
from caseflow.encryption import key_contexts, key_store
from caseflow.encryption.key_store import KeyStore

FRESH = 60.0
"""Seconds after which a process asks again which version is the newest; old ones go on opening."""
_SYSTEM = select(key_store.system_keys.c.version, key_store.system_keys.c.wrapped)


class NoKey(CryptoError):
    """The organisation of whoever asks holds no key to this compartment."""


class Holders:
    """The system key and the organisations' keys, unwrapped under the root key."""

    def __init__(self, roots: RootKeys, key_store: KeyStore) -> None:
        self.roots, self.store = roots, key_store
        self._candidates = roots.candidates()
        self.forget()

    def forget(self) -> None:
        """Ask the key store for everything again: this very process has rotated something."""
        self._organisations: dict[tuple[uuid.UUID, int], bytes] = {}
        self._privates: dict[tuple[uuid.UUID, int], bytes] = {}
        self._publics: dict[uuid.UUID, tuple[float, int, bytes]] = {}
        self._system: dict[int, bytes] = {}
        self._system_at = 0.0

    def newest_root(self) -> bytes:
        """What new wraps are under: the next root key as soon as there is one."""
        self._candidates = self.roots.candidates()
        return self._candidates[0]

    def open_under_root(self, wrapped: bytes, context: bytes) -> bytes:
        """A key that hangs on the root key, on the present or the next one."""
        for _ in range(2):
            for root in self._candidates:
                try:
                    return wrapping.unwrap(wrapped, under=root, context=context)
                except CryptoError:
                    continue
            self._candidates = self.roots.candidates()
        raise CryptoError(
            "The root key does not open this key store: put back the root key that belongs to it."
        )

    def create_system_key(self) -> None:
        """The system key, for seals on rows and on the log's head; once, at `init`."""
        with self.store.writing() as connection:
            row = self.system_row(wrapping.new_key(), 1, under=self.newest_root())
            connection.execute(insert(key_store.system_keys).values(**row))

    def system_row(self, key: bytes, version: int, *, under: bytes) -> dict[str, Any]:
        """A version of the system key, not stored yet."""
        context = key_contexts.system(version)
        return {"version": version, "wrapped": wrapping.wrap(key, under=under, context=context)}

    def system_key(self) -> bytes:
        """The newest system key: what new seals are made with."""
        return self.newest_system_key()[1]

    def newest_system_key(self) -> tuple[int, bytes]:
        """The newest system key with its version."""
        versions = self.system_keys()
        newest = max(versions)
        return newest, versions[newest]

    def system_keys(self) -> dict[int, bytes]:
        """Every system key by its version, since old seals stay to be checked; CryptoError if
        the store is empty or the root key is another."""
        if not self._system or time.monotonic() - self._system_at > FRESH:
            self._load_system()
        return self._system

    def system_key_of(self, version: int) -> bytes | None:
        """The system key of a seal; another process may just have made it."""
        if version not in self.system_keys():
            self._load_system()
        return self._system.get(version)

    def any_system_key(self, fits: Callable[[bytes], bool]) -> bool:
        """Whether some version fits, the newest first; for seals that name no version."""
        known = self.system_keys()
        if any(fits(known[version]) for version in sorted(known, reverse=True)):
            return True
        self._load_system()
        return any(fits(self._system[version]) for version in self._system.keys() - known.keys())

    def search_key(self, organisation_id: uuid.UUID) -> bytes:
        """The key that an organisation's search tokens carry in memory, and nowhere else."""
        newest = self._organisation(organisation_id, self._newest_organisation(organisation_id))
        return hmac.digest(newest, b"caseflow search of an organisation", "sha256")

    def create_organisation(self, organisation_id: uuid.UUID) -> None:
        """An organisation's key and key pair, version 1."""
        with self.store.writing() as connection:
            row = organisation_row(organisation_id, 1, under=self.newest_root())
            connection.execute(insert(key_store.organisation_keys).values(**row))

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
        known = self._publics.get(organisation_id)
        if known is None or time.monotonic() - known[0] > FRESH:
            self._load(organisation_id)
        try:
            return self._publics[organisation_id][1:]
        except KeyError:
            raise NoKey("This organisation has no key.") from None

    def _newest_organisation(self, organisation_id: uuid.UUID) -> int:
        return self._public(organisation_id)[0]

    def _load_system(self) -> None:
        with self.store.reading() as connection:
            rows = connection.execute(_SYSTEM).all()
        if not rows:
            raise CryptoError("The key store is empty: put its backup back, or run caseflow init.")
        self._system = {
            row.version: self.open_under_root(row.wrapped, key_contexts.system(row.version))
            for row in rows
        }
        self._system_at = time.monotonic()

    def _load(self, organisation_id: uuid.UUID) -> None:
        keys = key_store.organisation_keys.c
        for row in self.store.rows(
            key_store.organisation_keys, keys.organisation_id == organisation_id
        ):
            at = (organisation_id, row.version)
            key = self.open_under_root(row.wrapped, key_contexts.organisation(*at))
            private = wrapping.unwrap(
                row.private_wrapped, under=key, context=key_contexts.pair(*at)
            )
            _check_pair(private, row.public)
            self._organisations[at], self._privates[at] = key, private
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
