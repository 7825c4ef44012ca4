"""Two stores change places at once: a mark says that they do, until both have.

On SQLite the restored files lie ready beside the old ones, so a restore that was cut off is
finished by the next command or server that starts; on PostgreSQL it has to be run again, and is
said so."""

import os
from pathlib import Path

from filelock import FileLock
from sqlalchemy.engine import make_url

from caseflow.crypto.errors import CryptoError
from caseflow.encryption import private_files
from config import Settings


def begin(settings: Settings) -> None:
    """From here on the old stores are given up."""
    mark = _mark(settings)
    mark.touch(mode=0o600)
    private_files.keep_names(mark.parent)


def end(settings: Settings) -> None:
    """Both stores are in their places."""
    _mark(settings).unlink(missing_ok=True)


def finish(settings: Settings) -> None:
    """Put what lies ready into its place; safe to repeat, and nothing when nothing was begun.

    Two that start at once take turns: the second would take the new store's log away.
    """
    if not _mark(settings).exists():
        return
    if not settings.database.startswith("sqlite"):
        raise CryptoError("A restore was cut off: run `caseflow restore` again, with --over.")
    with FileLock(settings.data / ".restoring.lock", mode=0o600):
        _exchange(settings)
    end(settings)


def _exchange(settings: Settings) -> None:
    for kind, address in (("data", settings.database), ("keys", settings.key_store)):
        ready, target = settings.data / f".restored.{kind}", Path(make_url(address).database or "")
        if ready.exists():
            for ending in ("-wal", "-shm"):
                target.with_name(target.name + ending).unlink(missing_ok=True)
            os.replace(ready, target)
            private_files.keep_names(target.parent)


def _mark(settings: Settings) -> Path:
    return settings.data / ".restoring"
