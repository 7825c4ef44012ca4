"""Dates of which only a part is known, written as in ISO 8601-2 (EDTF, level 1).

`2024`, `2024-05` and `2024-05-03`; with `~` at the end, the date is estimated.
"""

import re
from datetime import date
from typing import NamedTuple

from caseflow.enums import N_

EARLIEST, LATEST = 1900, 2200
_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(~?)")


class PartialDate(NamedTuple):
    """A date of which the month, or the month and the day, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None
    is_estimated: bool = False

    def __str__(self) -> str:
        month = f"-{self.month:02}" if self.month else ""
        day = f"-{self.day:02}" if self.day else ""
        return f"{self.year:04}{month}{day}{'~' if self.is_estimated else ''}"

    @property
    def first_day(self) -> date:
        """The first day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)


def read(text: str) -> PartialDate:
    """Return the date that a stored text means; raises ValueError for any other text."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"no date: {text!r}")
    year, month, day, mark = found.groups()
    return PartialDate(int(year), int(month or 0) or None, int(day or 0) or None, bool(mark))


def make(year: int | None, month: int | None, day: int | None, is_estimated: bool) -> PartialDate:
    """Return the date that was entered in parts.

    Raises ValueError, with an English sentence for a user, when it cannot exist.
    """
    if year is None:
        raise ValueError(N_("Enter at least the year."))
    if not EARLIEST <= year <= LATEST:
        raise ValueError(N_("Enter the year with four digits, in the calendar that counts 2024."))
    if day is not None and month is None:
        raise ValueError(N_("Enter the month too, or leave the day empty."))
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise ValueError(N_("There is no such day. Correct day and month.")) from None
    return PartialDate(year, month, day, is_estimated)
