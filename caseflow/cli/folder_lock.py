"""Who uses a data folder, so that nobody takes the stores away from under somebody.

The operating system holds the locks: those of a process that was killed are free at once.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import click
from filelock import FileLock, ReadWriteLock, Timeout

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
    with _or_refused(_users_of(data).read_lock(blocking=False), sentence):
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
    with _or_refused(_users_of(data).write_lock(blocking=False), sentence):
        yield


@contextmanager
def by_backup(data: Path) -> Iterator[None]:
    """While a backup is made: one at a time, and no restore meanwhile."""
    sentence = "Another backup is being made from this folder: wait until it is done."
    one_at_a_time = FileLock(data / BACKUP, blocking=False)
    with by_server(data), _or_refused(one_at_a_time, sentence):
        yield


def _users_of(data: Path) -> ReadWriteLock:
    # One for each caller: a shared one would take two threads of this process for the same user.
    return ReadWriteLock(data / NAME, is_singleton=False)


@contextmanager
def _or_refused(lock: AbstractContextManager[object], sentence: str) -> Iterator[None]:
    with ExitStack() as held:
        try:
            held.enter_context(lock)
        except Timeout:
            raise Refused(sentence) from None
        yield
