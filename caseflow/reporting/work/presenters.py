"""What the coordinator's screen shows of the counts: tables whose numbers lead to their lists."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from caseflow.agencies.models import Organisation, ServiceType
from caseflow.pathway.referral.models import Reason, Status
from caseflow.reporting.work import labels, rules
from caseflow.reporting.work.models import WorkKind
from caseflow.reporting.work.queries import Figures
from caseflow.reporting.work.rules import Clock, Handed, Lateness, Months, Progress, Wanted, Work
from caseflow.sop.vocabulary import Priority
from caseflow.web.filters import said

Organisations = Mapping[uuid.UUID, Organisation]
Link = Callable[[WorkKind, Mapping[str, str]], str]
"""Returns the address of a list with these filters."""
K = WorkKind
LATE = (Lateness.LATE, Lateness.SILENT)
CALLS = 6
"""How many organisations to call are shown at once."""
_PROGRESS = {state.value: progress for progress, of in rules.PROGRESS.items() for state in of}


class Number(NamedTuple):
    """A number, and the address of its list; none for a number that is no list."""

    figure: int
    href: str | None


class Line(NamedTuple):
    """One line of a table."""

    label: str
    numbers: list[Number]


class Opened(NamedTuple):
    """Work that is open, with its receiver and its clock."""

    kind: WorkKind
    recipient_id: uuid.UUID
    work: Work
    lateness: Lateness | None


class Cell(NamedTuple):
    """How often one key was counted between two organisations in this period."""

    kind: WorkKind
    recipient_id: uuid.UUID
    sender_id: uuid.UUID
    part: str
    service: str
    values: list[str]
    times: int


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


COLUMNS: tuple[tuple[Any, dict[str, str]], ...] = (
    (None, {}),
    *((progress, {"state": progress.value}) for progress in Progress),
    (Clock.OVERDUE, {"clock": Clock.OVERDUE.value}),
    (Clock.SILENT, {"clock": Clock.SILENT.value}),
)
"""The columns of the tables of referrals (None: all that were sent), with the filter of each."""
HANDED_COLUMNS: tuple[tuple[Any, dict[str, str]], ...] = (
    *((state, {"state": state.value}) for state in Handed),
    (Clock.OVERDUE, {"clock": Clock.OVERDUE.value}),
)


def board(
    found: Figures,
    wanted: Wanted,
    asked: Mapping[str, str],
    now: datetime,
    organisations: Organisations,
    link: Link,
) -> Board:
    """Make the screen from the counts of this period and the one before.

    `asked` are the filters as the address has them, without the period.
    """
    return _Maker(found, wanted, asked, now, organisations, link).board()


class _Maker:
    def __init__(
        self,
        found: Figures,
        wanted: Wanted,
        asked: Mapping[str, str],
        now: datetime,
        organisations: Organisations,
        link: Link,
    ) -> None:
        self.wanted, self.now, self.organisations, self._link = wanted, now, organisations, link
        self._asked = dict(asked)
        self._months = rules.months_of(wanted.period, now.date())
        self._small: dict[tuple[WorkKind, uuid.UUID, uuid.UUID], Counter[str]] = {}
        """Of this period: the counts of states and clocks, by kind, receiver and sender."""
        self._spread: dict[bool, dict[str, int]] = {True: {}, False: {}}
        """The other counts, and those of states: of this period, and (False) of the one before."""
        self._monthly: dict[date, Counter[str]] = {}
        for (kind, recipient_id, sender_id, month), counts in found.counts.items():
            if self._passes(recipient_id, sender_id):
                self._add(kind, recipient_id, sender_id, month, counts)
        self._open = self._open_work(found)
        cells = list(self._cells())
        self._own = [cell for cell in cells if cell.recipient_id == cell.sender_id]
        self._now = [cell for cell in cells if cell.recipient_id != cell.sender_id]
        self._sent = [cell for cell in self._now if cell.kind is K.REFERRAL]

    def _add(
        self,
        kind: WorkKind,
        recipient_id: uuid.UUID,
        sender_id: uuid.UUID,
        month: date,
        counts: Counter[str],
    ) -> None:
        is_now = self._months.has(month)
        small = self._small.setdefault((kind, recipient_id, sender_id), Counter())
        is_told = kind is K.REFERRAL and recipient_id != sender_id
        spread = self._spread[is_now]
        monthly = self._monthly.setdefault(month, Counter()) if is_told else Counter()
        # Many thousand counts pass here, most of them of hours, so little is done for each.
        for key, count in counts.items():
            first = key[0]
            if is_told:
                spread[key] = spread.get(key, 0) + count
            if first == "s":
                monthly[key] += count
            if is_now and first in "sc":
                small[key] += count

    def _cells(self) -> Iterator[Cell]:
        service_wanted = self.wanted.service
        for (kind, recipient_id, sender_id), counts in self._small.items():
            for key, count in counts.items():
                part, service, *values = key.split("/")
                if kind is K.HANDED or service_wanted in ("", service):
                    yield Cell(kind, recipient_id, sender_id, part, service, values, count)

    def _parts(self, counts: Mapping[str, int]) -> Iterator[tuple[str, str, list[str], int]]:
        """Yield the counts of the service that is wanted: part, service, values and count."""
        wanted = self.wanted.service
        for key, count in counts.items():
            part, service, *values = key.split("/")
            if wanted in ("", service):
                yield part, service, values, count

    def board(self) -> Board:
        referrals = [one for one in self._open if one.kind is K.REFERRAL]
        late = [one for one in referrals if one.lateness in LATE]
        hand_overs = [one for one in self._open if one.kind is K.HANDED and one.lateness in LATE]
        silent = sum(1 for one in late if one.lateness is Lateness.SILENT)
        waiting = sum(1 for one in referrals if one.work.state in rules.WAITING)
        calls = self._calls([*late, *hand_overs])
        everything = {"period": "all"}
        return Board(
            calls=calls[:CALLS],
            more_calls=max(0, len(calls) - CALLS),
            overdue=Number(len(late), self._href(K.REFERRAL, everything, clock="overdue")),
            silent=Number(silent, self._href(K.REFERRAL, everything, clock="silent")),
            waiting=Number(waiting, self._href(K.REFERRAL, everything, state="waiting")),
            late_hand_overs=Number(
                len(hand_overs), self._href(K.HANDED, everything, clock="overdue")
            ),
            changes=self._changes(),
            partners=self._lines(self._sent, "to", lambda cell: cell.recipient_id),
            senders=self._lines(self._sent, "sender", lambda cell: cell.sender_id),
            services=self._lines(self._sent, "service", lambda cell: cell.service),
            priorities=self._lines(self._sent, "priority", lambda cell: cell.values[0]),
            states=self._states(),
            total=self._line("", self._sent, {}),
            own=self._own_lines(K.REFERRAL),
            times=self._times(),
            reasons=self._reasons(),
            hand_overs=self._handed(self._now, {}),
            own_hand_overs=self._own_lines(K.HANDED),
            months=self._by_month(),
            by_service=self._by_service(),
            clocks=self._by_clock(),
            columns=[_column(name) for name, _asked in COLUMNS],
            handed_columns=[_column(name) for name, _asked in HANDED_COLUMNS],
            progress=[(said(one), labels.DRAWN[one]) for one in Progress],
            clock_series=[(str(name), drawn) for name, drawn in labels.CLOCKS],
            is_over=rules.is_over(self.wanted.period),
        )

    def _passes(self, recipient_id: uuid.UUID, sender_id: uuid.UUID) -> bool:
        wanted = self.wanted
        return (
            wanted.to in (None, recipient_id)
            and wanted.sender in (None, sender_id)
            and wanted.area in ("", self.organisations[recipient_id].area)
        )

    def _href(self, kind: WorkKind, *more: Mapping[str, str], **last: str) -> str:
        asked = {"period": self.wanted.period.value, **self._asked}
        if kind is K.HANDED:
            asked.pop("service", None)
        for one in more:
            asked |= one
        return self._link(kind, asked | last)

    def _open_work(self, found: Figures) -> list[Opened]:
        """Return the open work of all periods that the filter lets through, without their own."""
        now, wanted, opened = self.now.timestamp(), self.wanted, []
        for (kind, recipient_id), works in found.open.items():
            passing = {
                sender_id
                for sender_id in {work.sender_id for work in works.values()}
                if sender_id != recipient_id.hex
                and self._passes(recipient_id, uuid.UUID(hex=sender_id))
            }
            opened += [
                Opened(kind, recipient_id, work, work.lateness(now))
                for work in works.values()
                if work.sender_id in passing
                and (kind is K.HANDED or wanted.service in ("", work.service))
            ]
        return opened

    def _calls(self, late: list[Opened]) -> list[Call]:
        of: dict[uuid.UUID, list[Work]] = defaultdict(list)
        for one in late:
            of[rules.acts_for(one.work, one.recipient_id)].append(one.work)
        calls = [self._call(self.organisations[who], works) for who, works in of.items()]
        return sorted(
            calls, key=lambda c: (-c.emergencies, -c.urgent, c.since, c.organisation.name)
        )

    def _call(self, who: Organisation, works: list[Work]) -> Call:
        referrals = [work for work in works if work.service != rules.NOTHING]
        priorities = Counter(work.priority for work in referrals)
        late = {"period": "all", "clock": "overdue", "acts": str(who.id)}
        return Call(
            organisation=who,
            referrals=len(referrals),
            emergencies=priorities[Priority.EMERGENCY],
            urgent=priorities[Priority.URGENT],
            hand_overs=len(works) - len(referrals),
            since=datetime.fromtimestamp(min(work.due or 0 for work in works), UTC),
            href=self._href(K.REFERRAL, late),
            hand_overs_href=self._href(K.HANDED, late),
        )

    def _lines(self, cells: list[Cell], name: str, of: Callable[[Cell], Any]) -> list[Line]:
        groups: dict[Any, list[Cell]] = defaultdict(list)
        for cell in cells:
            groups[of(cell)].append(cell)
        order = sorted(groups, key=lambda value: rules.urgency(str(value)))
        lines = [
            self._line(self._label(name, value), groups[value], {name: str(value)})
            for value in order
        ]
        if name == "priority":
            return lines
        # Who has most that is overdue comes first.
        return sorted(lines, key=lambda line: (-line.numbers[-2].figure, line.label))

    def _label(self, name: str, value: Any) -> str:
        if name in ("to", "sender"):
            return self.organisations[value].name
        return said(ServiceType(value) if name == "service" else Priority(value))

    def _line(self, label: str, cells: list[Cell], asked: dict[str, str]) -> Line:
        counts: Counter[Any] = Counter()
        for cell in cells:
            if cell.part == "state":
                counts[None] += cell.times
                counts[_PROGRESS[cell.values[1]]] += cell.times
            elif cell.part == "clock" and cell.values[1] in LATE:
                counts[Clock.OVERDUE] += cell.times
                if cell.values[1] == Lateness.SILENT:
                    counts[Clock.SILENT] += cell.times
        numbers = [
            Number(counts[column], self._href(K.REFERRAL, asked, more) if counts[column] else None)
            for column, more in COLUMNS
        ]
        return Line(label, numbers)

    def _states(self) -> list[Line]:
        counts: Counter[str] = Counter()
        for cell in self._sent:
            if cell.part == "state":
                counts[cell.values[1]] += cell.times
        return [
            Line(
                said(status),
                [Number(counts[status], self._href(K.REFERRAL, state=status.value))],
            )
            for status in Status
            if counts[status]
        ]

    def _own_lines(self, kind: WorkKind) -> list[Line]:
        own = [cell for cell in self._own if cell.kind is kind]
        if kind is K.HANDED:
            return self._handed(own, {"own": "yes"})
        groups: dict[uuid.UUID, list[Cell]] = defaultdict(list)
        for cell in own:
            groups[cell.recipient_id].append(cell)
        return [
            self._line(self.organisations[who].name, cells, {"to": str(who), "own": "yes"})
            for who, cells in groups.items()
        ]

    def _times(self) -> list[tuple[str, list[timedelta | None], int | None]]:
        by_service: dict[str, list[Timed]] = defaultdict(list)
        for part, service, values, count in self._parts(self._spread[True]):
            if part in (*_TIMED, "in_time"):
                by_service[""].append((part, values[0], count))
                by_service[service].append((part, values[0], count))
        return [
            (
                said(ServiceType(service)) if service else "",
                [_within(found, part, share) for part in _TIMED for share in (0.5, 0.9)],
                _percent(found),
            )
            for service, found in sorted(by_service.items())
        ]

    def _reasons(self) -> list[Line]:
        counts: Counter[str] = Counter()
        for cell in self._sent:
            if cell.part == "state" and cell.values[1] == Status.DECLINED:
                counts[cell.values[2]] += cell.times
        return [self._reason(reason, count) for reason, count in counts.most_common()]

    def _reason(self, reason: str, count: int) -> Line:
        if not reason:
            return Line("", [Number(count, None)])
        href = self._href(K.REFERRAL, state=Status.DECLINED.value, reason=reason)
        return Line(said(Reason(reason)), [Number(count, href)])

    def _handed(self, cells: list[Cell], asked: dict[str, str]) -> list[Line]:
        groups: dict[uuid.UUID, Counter[Any]] = defaultdict(Counter)
        for cell in cells:
            if cell.kind is K.HANDED and cell.part == "state":
                groups[cell.recipient_id][Handed(cell.values[1])] += cell.times
            elif cell.kind is K.HANDED and cell.part == "clock" and cell.values[1] in LATE:
                groups[cell.recipient_id][Clock.OVERDUE] += cell.times
        return [
            Line(
                self.organisations[who].name,
                [
                    Number(
                        counts[column],
                        self._href(K.HANDED, asked, {"to": str(who)}, more)
                        if counts[column]
                        else None,
                    )
                    for column, more in HANDED_COLUMNS
                ],
            )
            for who, counts in groups.items()
        ]

    def _by_month(self) -> list[tuple[date, list[int]]]:
        lines = []
        for month in sorted(self._monthly):
            counts: Counter[Progress] = Counter()
            for _part, _service, values, count in self._parts(self._monthly[month]):
                counts[_PROGRESS[values[1]]] += count
            if counts:
                lines.append((month, [counts[one] for one in Progress]))
        return lines

    def _by_service(self) -> list[tuple[Any, list[int]]]:
        counts: dict[str, Counter[Progress]] = defaultdict(Counter)
        for cell in self._sent:
            if cell.part == "state":
                counts[cell.service][_PROGRESS[cell.values[1]]] += cell.times
        order = sorted(counts, key=lambda service: -counts[service].total())
        return [
            (said(ServiceType(one)), [counts[one][group] for group in Progress]) for one in order
        ]

    def _by_clock(self) -> list[tuple[Any, list[int]]]:
        """Return the open referrals by who received them, whatever the period: by their clock."""
        groups: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
        for one in self._open:
            if one.kind is K.REFERRAL:
                groups[one.recipient_id][str(one.lateness)] += 1
        lines = [
            (self.organisations[who].name, [counts[one] for one in Lateness])
            for who, counts in groups.items()
        ]
        return sorted(lines, key=lambda line: -(line[1][1] + line[1][2]))

    def _changes(self) -> list[Change]:
        if rules.months_before(self.wanted.period, self.now.date()) is None:
            return []
        now, before = (_summary(self._parts(self._spread[one])) for one in (True, False))
        return [
            Change(str(labels.CHANGES[name]), now[name], before[name], kind)
            for name, kind in SUMMARY.items()
        ]


Timed = tuple[str, str, int]
"""A part ("answered", "decided", "in_time"), its value, and how often it was counted."""
_TIMED = ("answered", "decided")
SUMMARY = {
    "sent": "count",
    "accepted": "count",
    "declined": "count",
    "expired": "count",
    "in_time": "percent",
    "answered": "time",
    "decided": "time",
}
"""The figures that are compared with the period before, and how each is measured."""
_ACCEPTED = (Progress.RUNNING, Progress.DELIVERED, Progress.NOT_DELIVERED)


def _summary(parts: Iterable[tuple[str, str, list[str], int]]) -> dict[str, Any]:
    counts: Counter[Progress] = Counter()
    timed: list[Timed] = []
    for part, _service, values, count in parts:
        if part == "state":
            counts[_PROGRESS[values[1]]] += count
        elif part != "clock":
            timed.append((part, values[0], count))
    return {
        "sent": counts.total(),
        "accepted": sum(counts[one] for one in _ACCEPTED),
        "declined": counts[Progress.DECLINED],
        "expired": counts[Progress.EXPIRED],
        "in_time": _percent(timed),
        "answered": _within(timed, "answered", 0.5),
        "decided": _within(timed, "decided", 0.5),
    }


def _column(name: Any) -> str:
    if name is None:
        return str(labels.SENT)
    return str(labels.SILENT) if name is Clock.SILENT else said(name)


def _within(timed: Iterable[Timed], part: str, share: float) -> timedelta | None:
    hours: Counter[int] = Counter()
    for one, hour, count in timed:
        if one == part:
            hours[int(hour)] += count
    return rules.share(hours, share)


def _percent(timed: Iterable[Timed]) -> int | None:
    """Return the percentage of first replies that came in time; None if none was due yet."""
    known: Counter[str] = Counter()
    for part, answer, count in timed:
        if part == "in_time":
            known[answer] += count
    return round(known["yes"] * 100 / known.total()) if known.total() else None


def span_of(wanted: Wanted, today: date) -> Months:
    """Return the months that the screen reads: this period, and the one before."""
    months, before = (
        rules.months_of(wanted.period, today),
        rules.months_before(wanted.period, today),
    )
    return Months(before.first if before else None, months.after)
