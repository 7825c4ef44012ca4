"""Where the root key comes from: never the database.

Decision. *Context*: a key service, a hardware token and a passphrase all do one thing, closing a
key with a key of theirs; and a rotation needs two root keys at once. *Options*: a provider that
gives the 32 bytes; one that closes and opens what lies in a file. *Choice*: the second
(`Envelope`), over one kind of file that has room for the next root key beside it. *Consequence*:
the author of an envelope of ten lines has atomic files, rotation and resuming for nothing; the
environment alone has no envelope, so there the operator holds the next key.
"""

from typing import Protocol


class Envelope(Protocol):
    """What a key service, a token or a passphrase does; raises KeyProviderError in a sentence."""

    def close(self, root: bytes) -> bytes:
        """32 bytes as they may lie in a file."""
        ...

    def open(self, closed: bytes) -> bytes:
        """What `close` was given."""
        ...


class RootKeys(Protocol):
    """The root key, and while it is rotated the next one too."""

    name: str

    def exist(self) -> bool:
        """Whether there is a root key already."""
        ...

    def create(self) -> None:
        """Make the first root key; refuses to overwrite one."""
        ...

    def candidates(self) -> tuple[bytes, ...]:
        """What a wrap may be under, newest first: the next root key and the present one."""
        ...

    def prepare(self) -> bytes:
        """The next root key, kept beside the present one until `promote`; safe to repeat."""
        ...

    def promote(self) -> str:
        """Make the next root key the only one; what the operator still has to do, if anything."""
        ...
