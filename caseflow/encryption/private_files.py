"""Writing files that only this account can read, and that survive a power cut."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def private(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that only this account can read; what it held is overwritten.

    It is synced to the disk when the block ends, and deleted when the block fails. Raises OSError.
    """
    # The mode is given when the file is made: with a later chmod others could open it in between.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def keep_private(folder: Path) -> None:
    """Close a data folder, and what lies in it, to other accounts of this machine.

    Files that this process makes from now on are closed to others too (SQLite makes its stores,
    and their write-ahead logs, by itself). What belongs to another account is left as it is;
    `caseflow check` reports it.
    """
    os.umask(0o077)
    if not folder.is_dir():
        return
    for path in (folder, *folder.iterdir()):
        # Another process may delete a file (a write-ahead log, a lock) between the two steps.
        with contextlib.suppress(FileNotFoundError, PermissionError):
            # What a link leads to lies elsewhere, and is not ours to close.
            mode = path.lstat().st_mode
            if mode & 0o077 and not path.is_symlink():
                path.chmod(mode & ~0o077)


def is_open_to_others(folder: Path) -> bool:
    """Whether another account of this machine may enter this folder."""
    return folder.is_dir() and bool(folder.stat().st_mode & 0o077)


def keep_names(folder: Path) -> None:
    """Sync a folder to the disk: without this, a new or renamed file may be lost in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
