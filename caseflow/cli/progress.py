"""A progress bar for long commands at a terminal; nothing is printed anywhere else."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

PATIENCE = 2.0
"""Seconds after which the bar appears, because the operator may think that nothing happens."""


@contextmanager
def bar(words: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function to call with the number of things that are done.

    `words` is the text before the bar. The bar appears after `PATIENCE` seconds.
    """
    # Printed to stderr, so that the output of a command can be used by another program.
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
