"""A file for the time of one request, of which nothing legible is written to the disk.

Decision. *Context*: an upload of 20 MB must not fill the memory of the server, and a temporary file
would lie on the disk in clear. *Options*: memory; a temporary file under a key that only this
process knows. *Choice*: the second, above a size. *Consequence*: the file has no name, its key is
in no store, and whoever reads the disk afterwards finds noise. Nobody else can write to it, so it
is encrypted (AES-256-CTR) and not authenticated.
"""

import os
import tempfile
import weakref

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

MEMORY = 256 * 1024
"""Up to so many bytes stay in memory."""
PREFIX = "caseflow-scratch-"
"""What the name begins with that the file has for the moment before it loses it."""
_BLOCK = 16


class ScratchFile:
    """A file that is written once, from its beginning to its end, and read from anywhere."""

    def __init__(self) -> None:
        self._key, self._memory, self._at, self.size = os.urandom(32), bytearray(), 0, 0
        self._descriptor: int | None = None
        self._closing: weakref.finalize[..., ScratchFile] | None = None

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Append; never twice at one place, for which the same bytes of the key stream would be
        used."""
        if self._descriptor is None and self.size + len(data) > MEMORY:
            self._leave_memory()
        if self._descriptor is None:
            self._memory += data
        else:
            self._write(self._mixed(bytes(data), self.size), self.size)
        self.size += len(data)
        return len(data)

    def read(self, size: int = -1, /) -> bytes:
        """Return so many bytes from the current position, or all that are left."""
        left = max(0, self.size - self._at)
        wanted = left if size < 0 else min(size, left)
        if self._descriptor is None:
            found = bytes(self._memory[self._at : self._at + wanted])
        else:
            found = self._mixed(os.pread(self._descriptor, wanted, self._at), self._at)
        self._at += len(found)
        return found

    def seek(self, at: int, whence: int = 0, /) -> int:
        """Go to a position, counted from the beginning, the current position or the end."""
        self._at = max(0, at + (0, self._at, self.size)[whence])
        return self._at

    def tell(self) -> int:
        """Return the current position."""
        return self._at

    def close(self) -> None:
        """Forget the file and its key."""
        self._memory.clear()
        if self._closing is not None:
            self._closing()
        self._key, self._descriptor, self.size = b"", None, 0

    def _leave_memory(self) -> None:
        # Nothing legible is written there, and the file loses its name at once.
        folder = os.environ.get("TMPDIR", "/tmp")  # noqa: S108 # nosec B108
        self._descriptor, path = tempfile.mkstemp(prefix=PREFIX, dir=folder)
        os.unlink(path)  # nobody else can open it from now on
        # Also closed when nobody does it: of a request that was refused while it was read.
        self._closing = weakref.finalize(self, os.close, self._descriptor)
        self._write(self._mixed(bytes(self._memory), 0), 0)
        self._memory.clear()

    def _write(self, mixed: bytes, at: int) -> None:
        assert self._descriptor is not None
        rest = memoryview(mixed)
        while rest:
            written = os.pwrite(self._descriptor, rest, at)
            rest, at = rest[written:], at + written

    def _mixed(self, data: bytes, at: int) -> bytes:
        """Encrypt or decrypt what stands at this position, which is the same."""
        counter = (at // _BLOCK).to_bytes(_BLOCK)
        stream = Cipher(algorithms.AES(self._key), modes.CTR(counter)).encryptor()
        stream.update(bytes(at % _BLOCK))
        return stream.update(data)
