"""The root key in a file that only its owner can read, closed in an envelope; the next beside it.

Every file appears whole or not at all, so a kill at any moment leaves one that opens.
"""

import base64
import binascii
import os
from pathlib import Path

from caseflow.crypto.errors import KeyProviderError
from caseflow.crypto.providers import Envelope
from caseflow.crypto.wrapping import KEY_BYTES, new_key


class Stored:
    """One file, and `<file>.next` while the root key is rotated."""

    def __init__(self, name: str, path: Path, envelope: Envelope) -> None:
        self.name, self.path, self._envelope = name, path, envelope
        self._following = path.with_name(path.name + ".next")

    def exist(self) -> bool:
        """Whether the file is there."""
        return self.path.exists()

    def create(self) -> None:
        """Write a new root key, mode 600."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._write(self.path)
        except FileExistsError:
            raise KeyProviderError(
                f"There is a root key at {self.path} already; it is kept."
            ) from None

    def candidates(self) -> tuple[bytes, ...]:
        """The next one is read first: a promotion in between then shows it twice, never not."""
        following = (self._open(self._following),) if self._following.exists() else ()
        return (*following, self._open(self.path))

    def prepare(self) -> bytes:
        """Written once; a second call, after a kill or on another node, gives the same."""
        if not self._following.exists():
            self.candidates()
            self._write(self._following)
        return self._open(self._following)

    def promote(self) -> str:
        """One rename."""
        if self._following.exists():
            os.replace(self._following, self.path)
            _settle(self.path.parent)
        return f"Back up {self.path} now, apart from the data; the copy of the old one can go."

    def _open(self, path: Path) -> bytes:
        try:
            mode, closed = path.stat().st_mode, path.read_bytes()
        except FileNotFoundError:
            return self._opened_after_promotion(path)
        except OSError as error:
            raise KeyProviderError(
                f"The root key at {path} cannot be read ({error.strerror}): see to its rights."
            ) from None
        if mode & 0o077:
            raise KeyProviderError(
                f"The root key at {path} is open to others: run chmod 600 on it."
            )
        try:
            return self._envelope.open(closed)
        except KeyProviderError as error:
            raise KeyProviderError(f"{path}: {error}") from None

    def _opened_after_promotion(self, path: Path) -> bytes:
        if path != self.path and self.path.exists():
            return self._open(self.path)
        raise KeyProviderError(
            f"No root key at {path}: run `caseflow init` first, or put the key back."
        )

    def _write(self, path: Path) -> None:
        closed = self._envelope.close(new_key())
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(closed)
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        finally:
            draft.unlink()
        _settle(path.parent)


class Plain:
    """No envelope: base64 text, protected by the rights of its file alone."""

    def close(self, root: bytes) -> bytes:
        """A line of text."""
        return base64.b64encode(root) + b"\n"

    def open(self, closed: bytes) -> bytes:
        """Exactly 32 bytes."""
        try:
            key = base64.b64decode(closed.strip(), validate=True)
        except binascii.Error:
            raise KeyProviderError("The root key is not base64: put its backup back.") from None
        if len(key) != KEY_BYTES:
            raise KeyProviderError(
                f"The root key is {len(key)} bytes, not {KEY_BYTES}: put its backup back."
            )
        return key


def _settle(folder: Path) -> None:
    """A new name survives a power cut only when its folder is written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
