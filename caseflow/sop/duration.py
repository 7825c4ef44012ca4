"""A length of time as procedures write it: ISO 8601, with months that follow the calendar."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import isodate

WHOLE = re.compile(r"P[0-9YMWDTHS]*[YMWDHS]")
"""What is accepted: isodate also reads plus and minus, fractions, an empty "PT" and dates, none of
which a procedure should contain."""


class BadDuration(ValueError):
    """The text is not an ISO 8601 duration in whole numbers."""


@dataclass(frozen=True)
class Duration:
    """A length of time of whole calendar months and an exact span, which is added after them.

    `text` is how the procedure wrote it.
    """

    span: isodate.Duration | timedelta
    text: str

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read a duration such as 'PT72H', 'P14D' or 'P6M'; BadDuration for any other text."""
        refused = BadDuration(f"bad duration '{text}' (write PT72H, P14D or P6M)")
        if not WHOLE.fullmatch(text):
            raise refused
        try:
            return cls(span=isodate.parse_duration(text), text=text)
        except (ValueError, OverflowError) as error:
            raise refused from error

    def add_to(self, start: datetime) -> datetime:
        """Return the end of the duration; a day that the month does not have becomes its last day.

        Raises ValueError when the start has no time zone.
        """
        if start.tzinfo is None:
            raise ValueError("A time needs its zone: pass UTC.")
        end: datetime = start + self.span
        return end

    def __str__(self) -> str:
        return self.text
