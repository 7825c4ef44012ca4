"""The root key, and the system keys, which are wrapped directly under it.

Each process unwraps them once and keeps them in memory. Another process may rotate them, so a
version that is not known here is looked up in the key store, and which version is the newest is
asked again after a minute. A new system key seals nothing until every process knows it (`SPREAD`):
otherwise one that does not would take what it sealed for an edit.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from caseflow import clock
from caseflow.crypto import wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.crypto.providers import RootKeys
from caseflow.encryption import key_contexts, key_store
from caseflow.encryption.key_store import KeyStore

FRESH = 60.0
"""Seconds after which a process asks again which version is the newest; old versions stay valid."""
SPREAD = timedelta(seconds=2 * FRESH)
"""How long after it was made a new system key begins to seal: by then every process has read it."""
_SYSTEM = select(key_store.system_keys.c.version, key_store.system_keys.c.wrapped)
_ROTATION = key_store.rotations.c
_MADE = select(
    _ROTATION.generation, func.coalesce(_ROTATION.keys_made_at, _ROTATION.started_at).label("at")
).where(_ROTATION.level == "system")
"""When the newest system key was made; the rotations of this level are numbered like its keys."""


class RootKey:
    """The root key of this installation, under which every other key is wrapped in the end.

    Raises KeyProviderError when it is not available.
    """

    def __init__(self, provider: RootKeys) -> None:
        self._provider = provider
        self._candidates = provider.candidates()

    def newest(self) -> bytes:
        """Return the root key for new wraps: during a rotation the next one, else the present."""
        self._candidates = self._provider.candidates()
        return self._candidates[0]

    def open(self, wrapped: bytes, context: bytes) -> bytes:
        """Unwrap a key that is wrapped under the present or the next root key.

        Raises CryptoError when neither opens it, and KeyProviderError when it cannot be read again.
        """
        # Twice: another process may have begun a rotation since the candidates were read.
        for _ in range(2):
            for root in self._candidates:
                try:
                    return wrapping.unwrap(wrapped, under=root, context=context)
                except CryptoError:
                    continue
            self._candidates = self._provider.candidates()
        raise CryptoError(
            "The root key does not open this key store: put back the root key that belongs to it."
        )


class SystemKeys:
    """Every version of the system key, which signs rows and seals the head of the log.

    Old versions are never destroyed, since old signatures must still be checked. Every method that
    needs a key raises CryptoError when the store is empty or belongs to another root key.
    """

    def __init__(self, root: RootKey, key_store: KeyStore) -> None:
        self._root, self._store = root, key_store
        self.forget()

    def forget(self) -> None:
        """Drop the cached keys, because this process has just rotated some of them."""
        self._keys: dict[int, bytes] = {}
        self._read_at = 0.0
        self._made: tuple[int, datetime] | None = None

    def create(self) -> None:
        """Make the first version of the system key; called once, by `caseflow init`."""
        with self._store.writing() as connection:
            row = self.row(wrapping.new_key(), 1, under=self._root.newest())
            connection.execute(insert(key_store.system_keys).values(**row))

    def row(self, key: bytes, version: int, *, under: bytes) -> dict[str, Any]:
        """Return a version of the system key as a row to be stored, wrapped under `under`."""
        context = key_contexts.system(version)
        return {"version": version, "wrapped": wrapping.wrap(key, under=under, context=context)}

    def key(self) -> bytes:
        """Return the newest system key (32 bytes), with which new seals are made."""
        return self.newest()[1]

    def newest(self) -> tuple[int, bytes]:
        """Return (version, key) of the newest system key that every process knows."""
        versions = self.all()
        newest = max(version for version in versions if not self._waits(version))
        return newest, versions[newest]

    def used_from(self) -> datetime | None:
        """Return from when on the newest system key seals; None when it does already."""
        return self._made[1] + SPREAD if self._waits(max(self.all())) and self._made else None

    def all(self) -> dict[int, bytes]:
        """Return every system key by its version; asked again after FRESH seconds."""
        if not self._keys or time.monotonic() - self._read_at > FRESH:
            self._load()
        return self._keys

    def key_of(self, version: int) -> bytes | None:
        """Return the system key of this version; None when there is none."""
        # Another process may have made this version within the last minute.
        if version not in self.all():
            self._load()
        return self._keys.get(version)

    def any_fits(self, fits: Callable[[bytes], bool]) -> bool:
        """Whether `fits` is true of some system key, for seals that do not name a version.

        The newest is tried first; when none fits, the key store is asked for versions made since.
        """
        known = self.all()
        if any(fits(known[version]) for version in sorted(known, reverse=True)):
            return True
        self._load()
        return any(fits(self._keys[version]) for version in self._keys.keys() - known.keys())

    def _load(self) -> None:
        with self._store.reading() as connection:
            rows, made = connection.execute(_SYSTEM).all(), connection.execute(_MADE).one_or_none()
        if not rows:
            raise CryptoError("The key store is empty: put its backup back, or run caseflow init.")
        self._keys = {
            row.version: self._root.open(row.wrapped, key_contexts.system(row.version))
            for row in rows
        }
        self._read_at = time.monotonic()
        self._made = (made.generation, made.at) if made else None

    def _waits(self, version: int) -> bool:
        # The first key was made by no rotation, so there is always one that does not wait.
        if self._made is None or version < self._made[0]:
            return False
        return clock.now() < self._made[1] + SPREAD
