"""How far a long command has come, for a person at a terminal; silent everywhere else."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

PATIENCE = 2.0
"""Seconds after which silence begins to worry."""


@contextmanager
def bar(words: str, total: int) -> Iterator[Callable[[int], None]]:
    """What to call with how many are done; the bar appears when it takes longer than `PATIENCE`."""
    console, started = Console(stderr=True), time.monotonic()
    progress = Progress(console=console, transient=True, disable=not console.is_terminal)
    task = progress.add_task(words, total=total)

    def tell(done: int) -> None:
        progress.update(task, completed=done)
        if time.monotonic() - started > PATIENCE:
            progress.start()

    try:
        yield tell
    finally:
        progress.stop()
