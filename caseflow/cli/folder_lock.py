"""Who uses a data folder, so that nobody takes the stores away from under somebody.

The operating system holds the locks: those of a process that was killed are free at once. By flock
and not by filelock, whose shared lock is a connection to SQLite and does not outlive the fork with
which a server of several workers starts.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from caseflow.errors import Refused

NAME, BACKUP = "serving.lock", "backup.lock"


@contextmanager
def by_server(data: Path) -> Iterator[None]:
    """While a server (a backup, a command) runs; several may. Into a folder that is not there,
    nobody restores."""
    if not data.is_dir():
        yield
        return
    sentence = "A backup is being restored into this folder: wait until it is done."
    with _locked(data / NAME, fcntl.LOCK_SH, sentence):
        yield


def by_command(data: Path) -> None:
    """Until the running command ends, whatever it opens; who may not write here only reads."""
    context = click.get_current_context(silent=True)
    if context is not None and os.access(data, os.W_OK):
        context.with_resource(by_server(data))


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """While stores are exchanged; refused when a server or a command works with this folder."""
    sentence = (
        "A server runs from this folder, or a backup or another command: stop it first; nothing "
        "was changed."
    )
    with _locked(data / NAME, fcntl.LOCK_EX, sentence):
        yield


@contextmanager
def by_backup(data: Path) -> Iterator[None]:
    """While a backup is made: one at a time, and no restore meanwhile."""
    sentence = "Another backup is being made from this folder: wait until it is done."
    with by_server(data), _locked(data / BACKUP, fcntl.LOCK_EX, sentence):
        yield


@contextmanager
def _locked(path: Path, how: int, sentence: str) -> Iterator[None]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(sentence) from None
        yield
