"""Where the root key comes from, which is never the database.

Decision. *Context*: a key service, a hardware token and a passphrase all do one thing, closing a
key with a key of theirs; and a rotation needs two root keys at once. *Options*: a provider that
gives the 32 bytes; one that closes and opens what lies in a file. *Choice*: the second
(`Envelope`), over one kind of file, beside which the next root key has its own file. *Consequence*:
whoever writes an envelope of ten lines gets atomic files, rotation and resuming without more work;
only the environment has no envelope, so there the operator supplies the next key.
"""

import hashlib
from datetime import date
from typing import Protocol


def key_id(root: bytes) -> str:
    """Return the id of a root key (16 hexadecimal digits), which does not reveal the key."""
    return hashlib.sha256(b"caseflow root key id" + root).hexdigest()[:16]


class Envelope(Protocol):
    """Encrypts the root key for its file: with a key service, a hardware token or a passphrase.

    Both methods raise KeyProviderError, with a sentence for the operator, when they cannot.
    """

    def close(self, root: bytes) -> bytes:
        """Encrypt the root key (32 bytes) into the content of its file."""
        ...

    def open(self, closed: bytes) -> bytes:
        """Decrypt the content of the file: the root key that `close` was given."""
        ...


class RootKeys(Protocol):
    """Supplies the root key and, during a rotation, the next one.

    Every method that returns or makes a key raises KeyProviderError when it is not available.
    """

    name: str

    def exist(self) -> bool:
        """Whether there is a root key already."""
        ...

    def create(self) -> None:
        """Make the first root key; an existing one is never overwritten."""
        ...

    def candidates(self) -> tuple[bytes, ...]:
        """Return the root keys under which a wrap may be: the next one, if any, then the present.

        Both are needed during a rotation, when some wraps have moved to the next key already.
        """
        ...

    def prepare(self) -> bytes:
        """Make and return the next root key, which stays beside the present one until `promote`.

        Safe to repeat: a second call returns the same key.
        """
        ...

    def promote(self) -> str:
        """Make the next root key the only one; the old one is kept apart, for older backups.

        Returns a sentence that says what the operator still has to do.
        """
        ...

    def kept(self) -> dict[str, date]:
        """Return the ids of the old root keys that are kept, each with the day of its rotation."""
        ...

    def kept_key(self, wanted: str) -> bytes:
        """Return the old root key with this id.

        Raises KeyProviderError, whose sentence names the id and says where to put the key.
        """
        ...

    def discard(self, unneeded: str) -> None:
        """Delete the old root key with this id, because no backup needs it any more."""
        ...
