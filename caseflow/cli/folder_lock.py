"""Lock a data folder, so that no restore replaces the stores while they are in use.

The operating system keeps the locks, and releases those of a killed process at once. We use flock
and not filelock, because the shared lock of filelock is a connection to SQLite and is lost in the
fork with which a server of several workers starts.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from caseflow.errors import Refused

NAME, BACKUP, SERVER = "serving.lock", "backup.lock", "server.lock"


@contextmanager
def by_server(data: Path) -> Iterator[None]:
    """Share the folder with other servers, backups and commands, and keep restores out.

    Raises Refused while a backup is being restored into the folder.
    """
    # A folder that does not exist yet has no stores that a restore could replace.
    if not data.is_dir():
        yield
        return
    sentence = "A backup is being restored into this folder: wait until it is done."
    with _locked(data / NAME, fcntl.LOCK_SH, sentence):
        yield


@contextmanager
def by_only_server(data: Path) -> Iterator[None]:
    """Share the folder as `by_server` does, and keep a second server out.

    Each server would run all of the background work. Raises Refused while another server runs from
    the folder, or while a backup is being restored into it.
    """
    sentence = (
        "A server runs from this folder already: stop it first, or give this one another --data "
        "(several workers are one server: --workers)."
    )
    if not data.is_dir():
        yield
        return
    with by_server(data), _locked(data / SERVER, fcntl.LOCK_EX, sentence):
        yield


def by_command(data: Path) -> None:
    """Share the folder, as `by_server` does, until the running command ends."""
    # The lock file cannot be created by a user who may only read the folder.
    context = click.get_current_context(silent=True)
    if context is not None and os.access(data, os.W_OK):
        context.with_resource(by_server(data))


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Keep every other process out while the stores are replaced.

    Raises Refused when a server, a backup or another command is using the folder.
    """
    sentence = (
        "A server runs from this folder, or a backup or another command: stop it first; nothing "
        "was changed."
    )
    with _locked(data / NAME, fcntl.LOCK_EX, sentence):
        yield


@contextmanager
def by_backup(data: Path) -> Iterator[None]:
    """Keep out other backups and restores while a backup is made; servers may continue.

    Raises Refused when another backup or a restore is running.
    """
    sentence = "Another backup is being made from this folder: wait until it is done."
    with by_server(data), _locked(data / BACKUP, fcntl.LOCK_EX, sentence):
        yield


@contextmanager
def _locked(path: Path, how: int, sentence: str) -> Iterator[None]:
    with path.open("a") as file:
        # Without waiting: an operator needs to know at once why the command cannot run.
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(sentence) from None
        yield
