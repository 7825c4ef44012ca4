"""A span of time as procedures write it: ISO 8601, with months that follow the calendar."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

SHAPE = re.compile(
    r"P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)


class BadDuration(ValueError):
    """The text is not an ISO 8601 duration."""


@dataclass(frozen=True)
class Duration:
    """Whole calendar months and, added after them, an exact span."""

    months: int
    span: timedelta
    text: str

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read 'PT72H', 'P14D' or 'P6M'; raise BadDuration for anything else."""
        match = SHAPE.fullmatch(text)
        if match is None:
            raise BadDuration(f"bad duration '{text}' (write PT72H, P14D or P6M)")
        parts = {name: int(value or 0) for name, value in match.groupdict().items()}
        months = parts.pop("years") * 12 + parts.pop("months")
        return cls(months=months, span=timedelta(**parts), text=text)

    def add_to(self, start: datetime) -> datetime:
        """The end of the span; a day that the month does not have becomes its last day."""
        if start.tzinfo is None:
            raise ValueError("A time needs its zone: pass UTC.")
        year, month = divmod(start.year * 12 + start.month - 1 + self.months, 12)
        day = min(start.day, monthrange(year, month + 1)[1])
        return start.replace(year=year, month=month + 1, day=day) + self.span

    def __str__(self) -> str:
        return self.text
