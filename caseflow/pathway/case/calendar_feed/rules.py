"""How long a feed lives, and how its events are written."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

LIVES = timedelta(days=90)
"""Proposed: long enough for a season, short enough that a forgotten address ends."""
END = "\r\n"


def hash_of(token: str) -> bytes:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


def is_open(ends_at: datetime, now: datetime) -> bool:
    """Return whether a feed can still be read."""
    return now < ends_at


def written(times: Iterable[datetime], *, feed_id: uuid.UUID, summary: str, stamp: datetime) -> str:
    """Return appointments as a calendar by RFC 5545, each with its beginning only.

    A time without a zone is written as it is: it is that of the place, which nobody knows here.
    `summary` is one word or two, without punctuation.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//caseflow//calendar//EN"]
    for starts in sorted(f"{_time(one)}" for one in set(times)):
        # From the random id of the feed, so that it tells nothing, and stays between two readings.
        uid = uuid.uuid5(feed_id, starts)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"DTSTAMP:{_time(stamp)}",
            f"DTSTART:{starts}",
            f"SUMMARY:{summary}",
            "END:VEVENT",
        ]
    return END.join([*lines, "END:VCALENDAR", ""])


def _time(moment: datetime) -> str:
    if moment.tzinfo is None:
        return f"{moment:%Y%m%dT%H%M%S}"
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
