"""The root key in an encrypted file that only its owner can read.

During a rotation the next root key is in a second file beside it. Afterwards the old one is in a
folder apart, under its id and the time of the rotation, as long as backups need it. Every file
appears complete or not at all, so that a process that is killed at any moment leaves a root key
that opens.
"""

import base64
import binascii
import os
import re
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from caseflow import clock
from caseflow.crypto.errors import KeyProviderError
from caseflow.crypto.providers import Envelope, key_id
from caseflow.crypto.wrapping import KEY_BYTES, new_key

_KEPT = re.compile(r"root-(\d{8})T\d{6}Z-([0-9a-f]{16})\.key")


class Stored:
    """Keeps the root key in one file, and during a rotation the next one in `<file>.next`.

    Every method that reads a key raises KeyProviderError when its file is missing, cannot be read,
    can be read by other accounts, or does not open.
    """

    def __init__(self, name: str, path: Path, envelope: Envelope, *, old: Path) -> None:
        self.name, self.path, self._envelope, self._old = name, path, envelope, old
        self._following = path.with_name(path.name + ".next")

    def exist(self) -> bool:
        """Whether the file exists."""
        return self.path.exists()

    def create(self) -> None:
        """Write a new root key with mode 600; KeyProviderError when there is one already."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._write(self.path)
        except FileExistsError:
            raise KeyProviderError(
                f"There is a root key at {self.path} already; it is kept."
            ) from None

    def candidates(self) -> tuple[bytes, ...]:
        """Return the next root key, if there is one, then the present one."""
        # In this order, because another process may promote the next key between the two reads:
        # then it is returned twice. In the other order it would be missing.
        following = (self._open(self._following),) if self._following.exists() else ()
        return (*following, self._open(self.path))

    def prepare(self) -> bytes:
        """Write the next root key, if there is none yet, and return it.

        A second call returns the same key, also after a process was killed or on another node.
        """
        if not self._following.exists():
            # The present key must open first: a wrong passphrase is refused before anything is
            # written, and the new file gets the salt that running servers use.
            self.candidates()
            self._make_room()
            with suppress(FileExistsError):  # another node wrote it at the same moment
                self._write(self._following)
        return self._open(self._following)

    def promote(self) -> str:
        """Keep the present root key apart, and replace it by the next one, in one atomic rename.

        Without a next key nothing changes. Returns what the operator still has to do. Raises
        KeyProviderError when the old key cannot be kept.
        """
        if self._following.exists():
            self._keep()
            os.replace(self._following, self.path)
            _settle(self.path.parent)
        return (
            f"Back up {self.path} now, apart from the data. The old root key is in {self._old}: "
            "back it up too. It is deleted with the last backup that needs it."
        )

    def kept(self) -> dict[str, date]:
        """Return the ids of the old root keys in their folder, each with the day of its move."""
        return {
            found[2]: datetime.strptime(found[1], "%Y%m%d").date()
            for name in sorted(self._names())
            if (found := _KEPT.fullmatch(name))
        }

    def kept_key(self, wanted: str) -> bytes:
        """Return the old root key with this id; KeyProviderError says where to put it."""
        for path in self._paths(wanted):
            if key_id(found := self._open(path)) == wanted:
                return found
        raise KeyProviderError(
            f"The root key {wanted} is missing: put its file into {self._old} (the name ends in "
            f"-{wanted}.key), or in the place of {self.path}; nothing was changed."
        )

    def discard(self, unneeded: str) -> None:
        """Delete the old root key with this id."""
        for path in self._paths(unneeded):
            path.unlink()
            _settle(self._old)

    def _names(self) -> list[str]:
        return os.listdir(self._old) if self._old.is_dir() else []

    def _paths(self, wanted: str) -> list[Path]:
        found = {name: _KEPT.fullmatch(name) for name in sorted(self._names())}
        return [self._old / name for name, match in found.items() if match and match[2] == wanted]

    def _make_room(self) -> None:
        # Before anything is rotated: a rotation that cannot keep the old key must not begin.
        try:
            self._old.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            self._refuse_to_keep(error.strerror or "an error")
        if not os.access(self._old, os.W_OK):
            self._refuse_to_keep("it may not be written")

    def _refuse_to_keep(self, why: str) -> NoReturn:
        raise KeyProviderError(
            f"The old root key cannot be kept in {self._old} ({why}): set CASEFLOW_OLD_ROOT_KEYS "
            "to a folder apart from the data; nothing was changed."
        ) from None

    def _keep(self) -> None:
        """Copy the file of the present root key to the folder of old ones, unless it is there."""
        self._make_room()
        present = key_id(self._open(self.path))
        if not self._paths(present):
            name = f"root-{clock.now():%Y%m%dT%H%M%SZ}-{present}.key"
            self._put(self._old / name, self.path.read_bytes())

    def _open(self, path: Path) -> bytes:
        try:
            mode, closed = path.stat().st_mode, path.read_bytes()
        except FileNotFoundError:
            return self._opened_after_promotion(path)
        except OSError as error:
            raise KeyProviderError(
                f"The root key at {path} cannot be read ({error.strerror}): check its permissions."
            ) from None
        if mode & 0o077:
            raise KeyProviderError(
                f"Other users can read the root key at {path}: run chmod 600 on it."
            )
        try:
            return self._envelope.open(closed)
        except KeyProviderError as error:
            raise KeyProviderError(f"{path}: {error}") from None

    def _opened_after_promotion(self, path: Path) -> bytes:
        # Another process promoted the next key after we saw its file: it is the present one now.
        if path != self.path and self.path.exists():
            return self._open(self.path)
        raise KeyProviderError(
            f"No root key at {path}: run `caseflow init` first, or put the key back."
        )

    def _write(self, path: Path) -> None:
        self._put(path, self._envelope.close(new_key()))

    def _put(self, path: Path, closed: bytes) -> None:
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(closed)
                file.flush()
                os.fsync(file.fileno())
            # A link, not a rename: a rename would silently replace a root key that another process
            # wrote meanwhile, and everything under that key would be lost.
            os.link(draft, path)
        finally:
            draft.unlink()
        _settle(path.parent)


class Plain:
    """The envelope of provider `file`: base64 text, protected only by the mode of its file."""

    def close(self, root: bytes) -> bytes:
        """Encode the root key as one line of base64."""
        return base64.b64encode(root) + b"\n"

    def open(self, closed: bytes) -> bytes:
        """Decode the root key; KeyProviderError when it is not base64 or not 32 bytes long."""
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
    """Sync a folder to the disk: without this, a new or renamed file may be lost in a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
