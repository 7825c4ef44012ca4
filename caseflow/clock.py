"""The one clock: UTC, and settable, so that tests and the demonstration can live on any day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The present day in UTC."""
    return now().date()


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Let the block believe that it is `moment` (aware); other threads keep their time."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
