"""The only source of time; tests and the demonstration can set it to any moment.

Moments are in UTC. Days are those of a time zone: of the person who asks for a page (or else of the
person's organisation), and for background work that of the installation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

# Context variables and not globals, so that other threads keep their own.
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
_zone: ContextVar[tzinfo] = ContextVar("zone", default=UTC)
OTHER_NAMES = ("Etc/", "SystemV/", "US/", "posix/", "right/")
"""How names begin that stand for a place under an older name, or for no place."""


def now() -> datetime:
    """Return the present moment in UTC, with its time zone."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """Return the present day in the time zone of this context."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the day of a moment in the time zone of this context."""
    return local(moment).date()


def local(moment: datetime) -> datetime:
    """Return the same moment with day and hour as clocks show them in this context."""
    return moment.astimezone(_zone.get())


def offset(moment: datetime) -> str:
    """Return how far the clocks of this context are from UTC at a moment: UTC, or UTC+12:45."""
    return offset_in_words(local(moment))


def offset_in_words(here: datetime) -> str:
    """Return how far the clocks of a place are from UTC, given a moment as they show it."""
    hours = f"{here:%z}"
    return "UTC" if not here.utcoffset() else f"UTC{hours[:3]}:{hours[3:5]}"


def start_of(day: date, zone: tzinfo | None = None) -> datetime:
    """Return the moment in UTC at which a day begins, in this zone or in that of the context.

    Where clocks change at midnight, the day begins at the first hour that it has.
    """
    # An hour that does not exist is read with the offset from before the change.
    return datetime.combine(day, time.min, zone or _zone.get()).astimezone(UTC)


def at_local(day: date, at: time) -> datetime:
    """Return the moment at which clocks of this context show this day and time, with their zone."""
    return datetime.combine(day, at, _zone.get())


def end_of(day: date, zone: tzinfo | None = None) -> datetime:
    """Return the moment in UTC at which a day is over: the beginning of the next one.

    The last day that Python knows ends with its last second.
    """
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC, microsecond=0)
    return start_of(day + timedelta(days=1), zone)


def is_utc() -> bool:
    """Whether no other time zone than UTC was chosen for this context."""
    return _zone.get() is UTC


def use(name: str) -> None:
    """Count days in this time zone (IANA name) from now on, in this context; UTC if it is empty."""
    _zone.set(zone_named(name))


def zone_named(name: str) -> tzinfo:
    """Return a time zone by its IANA name; UTC for an empty one, and for one that is unknown."""
    return ZoneInfo(name) if name and name != "UTC" and name in available_zones() else UTC


def available_zones() -> frozenset[str]:
    """Return the IANA names of all time zones that this machine knows."""
    if not _available:
        _available.update(available_timezones())
    return frozenset(_available)


def zone_choices() -> list[str]:
    """Return the names that are offered for choice: UTC, then those of places, in their order."""
    places = (name for name in available_zones() if "/" in name)
    return ["UTC", *sorted(name for name in places if not name.startswith(OTHER_NAMES))]


_available: set[str] = set()


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Let the clock stand still at `moment` in this block; other threads keep the real time.

    `moment` must have a time zone.
    """
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


@contextmanager
def in_zone(name: str) -> Iterator[None]:
    """Count days in this time zone (IANA name) in this block."""
    token = _zone.set(zone_named(name))
    try:
        yield
    finally:
        _zone.reset(token)
