"""Who serves from a data folder, so that nobody takes the stores away from under a server."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from caseflow.errors import Refused

NAME = "serving.lock"


@contextmanager
def by_server(data: Path) -> Iterator[None]:
    """While a server runs; several may."""
    with (data / NAME).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """While stores are exchanged; refused when a server runs from this folder."""
    with (data / NAME).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                "A server runs from this folder: stop it first; nothing was changed."
            ) from None
        yield
