"""What the coordinator's screen shows: numbers with their lists, lines, calls and comparisons."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from caseflow.agencies.models import Organisation


class Number(NamedTuple):
    """A number, and the address of its list; none for a number that is no list."""

    figure: int
    href: str | None


class Line(NamedTuple):
    """One line of a table."""

    label: str
    numbers: list[Number]


@dataclass(frozen=True)
class Call:
    """An organisation that has to act and is late."""

    organisation: Organisation
    referrals: int
    emergencies: int
    urgent: int
    hand_overs: int
    since: datetime
    """When the first of all this was due."""
    href: str
    hand_overs_href: str


@dataclass(frozen=True)
class Change:
    """One figure of this period beside the period before; figures are None where none is known."""

    label: str
    now: int | timedelta | None
    before: int | timedelta | None
    kind: str
    """count, percent or time."""

    @property
    def difference(self) -> Any:
        """How much more (or, when it is negative, less) it is now; None if that is not known."""
        if self.now is None or self.before is None:
            return None
        return self.now - self.before  # type: ignore[operator]


@dataclass(frozen=True)
class Board:
    """Everything that the coordinator's screen shows."""

    calls: list[Call]
    more_calls: int
    overdue: Number
    silent: Number
    waiting: Number
    late_hand_overs: Number
    changes: list[Change]
    partners: list[Line]
    senders: list[Line]
    services: list[Line]
    priorities: list[Line]
    states: list[Line]
    total: Line
    own: list[Line]
    times: list[tuple[str, list[timedelta | None], int | None]]
    reasons: list[Line]
    hand_overs: list[Line]
    own_hand_overs: list[Line]
    months: list[tuple[date, list[int]]]
    by_service: list[tuple[Any, list[int]]]
    clocks: list[tuple[Any, list[int]]]
    columns: list[str]
    """The labels of the columns of the tables of referrals."""
    handed_columns: list[str]
    progress: list[tuple[str, str]]
    """The series of charts by progress: their names, and how each is drawn."""
    clock_series: list[tuple[str, str]]
    is_over: bool
    """Whether nothing can be added to the period any more."""
