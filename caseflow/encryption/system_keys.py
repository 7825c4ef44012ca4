"""The root key as this process has it, and the system keys of the installation below it.

Unlocked once in a process and kept. Another process may rotate them: a version that is not known
here is looked up, and the newest is asked for again after a minute.
"""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, select

from caseflow.crypto import wrapping
from caseflow.crypto.errors import CryptoError
from caseflow.crypto.providers import RootKeys
from caseflow.encryption import key_contexts, key_store
from caseflow.encryption.key_store import KeyStore

FRESH = 60.0
"""Seconds after which a process asks again which version is the newest; old ones go on opening."""
_SYSTEM = select(key_store.system_keys.c.version, key_store.system_keys.c.wrapped)


class RootKey:
    """The root key of this installation, on which every other key hangs."""

    def __init__(self, provider: RootKeys) -> None:
        self._provider = provider
        self._candidates = provider.candidates()

    def newest(self) -> bytes:
        """What new wraps are under: the next root key as soon as there is one."""
        self._candidates = self._provider.candidates()
        return self._candidates[0]

    def open(self, wrapped: bytes, context: bytes) -> bytes:
        """A key that hangs on the root key, on the present or the next one."""
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
    """Every version of the system key, which signs rows and the log's head."""

    def __init__(self, root: RootKey, key_store: KeyStore) -> None:
        self._root, self._store = root, key_store
        self.forget()

    def forget(self) -> None:
        """Ask the key store again: this very process has rotated something."""
        self._keys: dict[int, bytes] = {}
        self._read_at = 0.0

    def create(self) -> None:
        """The system key, for seals on rows and on the log's head; once, at `init`."""
        with self._store.writing() as connection:
            row = self.row(wrapping.new_key(), 1, under=self._root.newest())
            connection.execute(insert(key_store.system_keys).values(**row))

    def row(self, key: bytes, version: int, *, under: bytes) -> dict[str, Any]:
        """A version of the system key, not stored yet."""
        context = key_contexts.system(version)
        return {"version": version, "wrapped": wrapping.wrap(key, under=under, context=context)}

    def key(self) -> bytes:
        """The newest system key: what new seals are made with."""
        return self.newest()[1]

    def newest(self) -> tuple[int, bytes]:
        """The newest system key with its version."""
        versions = self.all()
        newest = max(versions)
        return newest, versions[newest]

    def all(self) -> dict[int, bytes]:
        """Every system key by its version, since old seals stay to be checked; CryptoError if
        the store is empty or the root key is another."""
        if not self._keys or time.monotonic() - self._read_at > FRESH:
            self._load()
        return self._keys

    def key_of(self, version: int) -> bytes | None:
        """The system key of a seal; another process may just have made it."""
        if version not in self.all():
            self._load()
        return self._keys.get(version)

    def any_fits(self, fits: Callable[[bytes], bool]) -> bool:
        """Whether some version fits, the newest first; for seals that name no version."""
        known = self.all()
        if any(fits(known[version]) for version in sorted(known, reverse=True)):
            return True
        self._load()
        return any(fits(self._keys[version]) for version in self._keys.keys() - known.keys())

    def _load(self) -> None:
        with self._store.reading() as connection:
            rows = connection.execute(_SYSTEM).all()
        if not rows:
            raise CryptoError("The key store is empty: put its backup back, or run caseflow init.")
        self._keys = {
            row.version: self._root.open(row.wrapped, key_contexts.system(row.version))
            for row in rows
        }
        self._read_at = time.monotonic()
