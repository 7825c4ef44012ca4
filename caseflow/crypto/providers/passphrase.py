"""The root key under a passphrase, from which argon2id (RFC 9106) derives the wrapping key.

The root key itself is random, so that it can be rotated without a new passphrase. Servers that are
running during a rotation open the next root key with the wrapping key that they derived already.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Callable
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from caseflow.crypto import wrapping
from caseflow.crypto.errors import CryptoError, KeyProviderError

COST = {"passes": 3, "memory_kib": 64 * 1024, "lanes": 4}
"""RFC 9106, section 4, second recommended option: 64 MiB, and about a fifth of a second."""
# The file is not authenticated before the key is derived. An edited one can neither make the
# derivation cheaper than COST, nor ask for more memory or time than this.
_MOST = {"passes": 64, "memory_kib": 4 * 1024 * 1024, "lanes": 64}
_CONTEXT = b"caseflow root key"


class Passphrase:
    """An envelope that opens with a passphrase, which `ask` returns when it is first needed."""

    def __init__(self, ask: Callable[[], str]) -> None:
        self._ask = ask
        self._derived: dict[tuple[Any, ...], bytes] = {}

    def close(self, root: bytes) -> bytes:
        """Encrypt the root key: one line of JSON with salt, cost, commitment and wrapped key.

        Raises KeyProviderError when the passphrase is empty.
        """
        # With the salt that is in use, running servers need neither the passphrase nor time.
        known = next(iter(self._derived), None)
        salt, cost = (known[0], dict(known[1:])) if known else (os.urandom(16), COST)
        key = self._key(salt, cost)
        closed = wrapping.wrap(root, under=key, context=_CONTEXT)
        facts = {"salt": salt.hex(), **cost, "commitment": _commitment(key), "root": closed.hex()}
        return json.dumps(facts).encode() + b"\n"

    def open(self, closed: bytes) -> bytes:
        """Decrypt the root key.

        Raises KeyProviderError; its message tells a wrong passphrase from a damaged file.
        """
        salt, cost, commitment, wrapped = _read(closed)
        key = self._key(salt, cost)
        if not hmac.compare_digest(commitment, _commitment(key)):
            # Otherwise `close` would encrypt the next root key under the wrong passphrase.
            self._derived.clear()
            raise KeyProviderError(
                "The passphrase is wrong: try again; nothing opens without it, and nothing was "
                "changed."
            )
        try:
            return wrapping.unwrap(wrapped, under=key, context=_CONTEXT)
        except CryptoError:
            raise KeyProviderError(_DAMAGED) from None

    def _key(self, salt: bytes, cost: dict[str, int]) -> bytes:
        at = (salt, *sorted(cost.items()))
        if at not in self._derived:
            self._derived[at] = Argon2id(
                salt=salt,
                length=32,
                iterations=cost["passes"],
                lanes=cost["lanes"],
                memory_cost=cost["memory_kib"],
            ).derive(self._words)
        return self._derived[at]

    @cached_property
    def _words(self) -> bytes:
        words = self._ask()
        if not words:
            raise KeyProviderError("The passphrase is empty: set one of at least five words.")
        return words.encode()


_DAMAGED = "The root key's file is damaged or cut short: put its backup back."


def _read(closed: bytes) -> tuple[bytes, dict[str, int], str, bytes]:
    try:
        facts = json.loads(closed)
        cost = {name: int(facts[name]) for name in COST}
        salt, wrapped = bytes.fromhex(facts["salt"]), bytes.fromhex(facts["root"])
        commitment = str(facts["commitment"])
    except (ValueError, KeyError, TypeError):
        raise KeyProviderError(_DAMAGED) from None
    if any(not COST[name] <= cost[name] <= _MOST[name] for name in COST) or len(salt) != 16:
        raise KeyProviderError(_DAMAGED)
    return salt, cost, commitment, wrapped


def _commitment(key: bytes) -> str:
    return hashlib.sha256(b"caseflow passphrase" + key).hexdigest()
