"""A span of time as procedures write it: ISO 8601, with months that follow the calendar."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import isodate

WHOLE = re.compile(r"P[0-9YMWDTHS]*[YMWDHS]")
"""isodate also reads signs, fractions, an empty "PT" and dates: no procedure means them."""


class BadDuration(ValueError):
    """The text is not an ISO 8601 duration in whole numbers."""


@dataclass(frozen=True)
class Duration:
    """Whole calendar months and, added after them, an exact span."""

    span: isodate.Duration | timedelta
    text: str

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read 'PT72H', 'P14D' or 'P6M'; raise BadDuration for anything else."""
        refused = BadDuration(f"bad duration '{text}' (write PT72H, P14D or P6M)")
        if not WHOLE.fullmatch(text):
            raise refused
        try:
            return cls(span=isodate.parse_duration(text), text=text)
        except (ValueError, OverflowError) as error:
            raise refused from error

    def add_to(self, start: datetime) -> datetime:
        """The end of the span; a day that the month does not have becomes its last day.

        Raises ValueError when the start has no time zone.
        """
        if start.tzinfo is None:
            raise ValueError("A time needs its zone: pass UTC.")
        end: datetime = start + self.span
        return end

    def __str__(self) -> str:
        return self.text
