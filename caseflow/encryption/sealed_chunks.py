"""A file as sealed chunks of one size, under a key of its own.

Decision. *Context*: a document has up to many megabytes; a sealed field is opened as a whole, and
is sealed again when keys are rotated. *Options*: one large field; chunks under the key of the
compartment; chunks under a key of the document, which is a sealed field of its row. *Choice*: the
last. *Consequence*: rotation seals 32 bytes a document again and not its content; erasing the
compartment's key erases the document. Each chunk is bound to its document, its file, its number and
how many there are: one that was changed, moved, taken from elsewhere or left out does not open. All
chunks have one size, so that the last one tells nothing.
"""

import os
import uuid
from collections.abc import Iterator
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseflow.crypto import encoding
from caseflow.crypto.errors import CryptoError

CHUNK = 256 * 1024 - 16
"""The bytes of a file that one chunk holds; sealed it has 16 more."""


class Readable(Protocol):
    """What is sealed."""

    def read(self, size: int = -1, /) -> bytes:
        """Return so many bytes, or fewer at the end."""


class ChunkedFile:
    """One file of a document: the number of the file, the document, and the document's key."""

    def __init__(self, key: bytes, document_id: uuid.UUID, number: int, size: int) -> None:
        self._cipher, self._document_id, self.number = AESGCM(key), document_id, number
        self.size, self.count = size, max(1, -(-size // CHUNK))

    @staticmethod
    def new_key() -> bytes:
        """Return a key for one document; it is never used for a second one."""
        return os.urandom(32)

    def seal(self, stream: Readable) -> Iterator[bytes]:
        """Yield the sealed chunks of a file with exactly `size` bytes, in their order.

        Raises ValueError when it has fewer.
        """
        left = self.size
        for chunk in range(self.count):
            piece = stream.read(min(left, CHUNK))
            left -= len(piece)
            if left and len(piece) < CHUNK:
                raise ValueError("The file ended before its size.")
            yield self._cipher.encrypt(
                self._nonce(chunk), piece.ljust(CHUNK, b"\0"), self._at(chunk)
            )

    def open(self, sealed: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the content of all chunks, in their order.

        Raises CryptoError when one is missing, was changed, or belongs elsewhere; what was yielded
        before that is genuine.
        """
        left = self.size
        for chunk in range(self.count):
            try:
                piece = self._cipher.decrypt(self._nonce(chunk), next(sealed, b""), self._at(chunk))
            except (InvalidTag, ValueError):
                raise CryptoError(
                    "A chunk of a document does not belong where it stands."
                ) from None
            yield piece[:left]
            left -= len(piece[:left])

    def _nonce(self, chunk: int) -> bytes:
        # The key is random for each document, so a counter never repeats under it.
        return self.number.to_bytes(4) + chunk.to_bytes(8)

    def _at(self, chunk: int) -> bytes:
        """Return the associated data: where the chunk belongs, and how many there are."""
        place = (self._document_id.bytes, self.number, chunk, self.count, self.size)
        return encoding.context("document chunk", *place)
