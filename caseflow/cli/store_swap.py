"""Replace the data store and the key store together; a marker file exists until both are done.

On SQLite the restored files are ready beside the old ones, so the next command or server that
starts finishes an interrupted restore. On PostgreSQL the restore has to be run again, and an error
tells the operator so.
"""

import os
from pathlib import Path

from filelock import FileLock
from sqlalchemy.engine import make_url

from caseflow.crypto.errors import CryptoError
from caseflow.encryption import private_files
from config import Settings


def begin(settings: Settings) -> None:
    """Create the marker file: from now on, the old stores are no longer used."""
    mark = _mark(settings)
    mark.touch(mode=0o600)
    private_files.keep_names(mark.parent)


def end(settings: Settings) -> None:
    """Remove the marker file, when both stores have been replaced."""
    _mark(settings).unlink(missing_ok=True)


def finish(settings: Settings) -> None:
    """Finish an interrupted restore, if there is one; it is safe to repeat.

    Raises CryptoError on PostgreSQL, where the restore has to be run again.
    """
    if not _mark(settings).exists():
        return
    if not settings.database.startswith("sqlite"):
        raise CryptoError("A restore was interrupted: run `caseflow restore` again, with --over.")
    # Of two processes that start together, the second would delete the new store's write-ahead log.
    with FileLock(settings.data / ".restoring.lock", mode=0o600):
        _exchange(settings)
    end(settings)


def _exchange(settings: Settings) -> None:
    for kind, address in (("data", settings.database), ("keys", settings.key_store)):
        ready, target = settings.data / f".restored.{kind}", Path(make_url(address).database or "")
        if ready.exists():
            # SQLite would apply the old write-ahead log to the new file, and damage it.
            for ending in ("-wal", "-shm"):
                target.with_name(target.name + ending).unlink(missing_ok=True)
            os.replace(ready, target)
            private_files.keep_names(target.parent)


def _mark(settings: Settings) -> Path:
    return settings.data / ".restoring"
