"""The tables of the screen: each line counts some work, and each number opens its list."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from caseflow.agencies.models import Organisation, ServiceType
from caseflow.pathway.referral.models import Reason, Status
from caseflow.reporting.work import labels, rules
from caseflow.reporting.work.counting import LATE, PROGRESS, Cell, Counted, K, Opened
from caseflow.reporting.work.models import WorkKind
from caseflow.reporting.work.rules import Clock, Handed, Lateness, Progress, Work
from caseflow.reporting.work.shown import Call, Line, Number
from caseflow.sop.vocabulary import Priority
from caseflow.web.filters import said

Link = Callable[[WorkKind, Mapping[str, str]], str]
"""Returns the address of a list with these filters."""
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


class Tables:
    """Makes the tables from what was counted.

    `asked` are the filters as the address has them, without the period.
    """

    def __init__(self, counted: Counted, asked: Mapping[str, str], link: Link) -> None:
        self._counted, self._asked, self._link = counted, dict(asked), link
        self._organisations = counted.organisations

    def href(self, kind: WorkKind, *more: Mapping[str, str], **last: str) -> str:
        """Return the address of a list with the filters of the page and with these."""
        asked = {"period": self._counted.wanted.period.value, **self._asked}
        if kind is K.HANDED:
            asked.pop("service", None)
        for one in more:
            asked |= one
        return self._link(kind, asked | last)

    def calls(self, late: list[Opened]) -> list[Call]:
        """Return the organisations that have to act in late work, the most pressing first."""
        of: dict[uuid.UUID, list[Work]] = defaultdict(list)
        for one in late:
            of[rules.acts_for(one.work, one.recipient_id)].append(one.work)
        calls = [self._call(self._organisations[who], works) for who, works in of.items()]
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
            href=self.href(K.REFERRAL, late),
            hand_overs_href=self.href(K.HANDED, late),
        )

    def lines(self, cells: list[Cell], name: str, of: Callable[[Cell], Any]) -> list[Line]:
        """Return a line for each value of cells, whose filter has this name."""
        groups: dict[Any, list[Cell]] = defaultdict(list)
        for cell in cells:
            groups[of(cell)].append(cell)
        order = sorted(groups, key=lambda value: rules.urgency(str(value)))
        lines = [
            self.line(self._label(name, value), groups[value], {name: str(value)})
            for value in order
        ]
        if name == "priority":
            return lines
        # Who has most that is overdue comes first.
        return sorted(lines, key=lambda line: (-line.numbers[-2].figure, line.label))

    def _label(self, name: str, value: Any) -> str:
        if name in ("to", "sender"):
            return self._organisations[value].name
        return said(ServiceType(value) if name == "service" else Priority(value))

    def line(self, label: str, cells: list[Cell], asked: dict[str, str]) -> Line:
        """Return one line of a table of referrals; `asked` are the filters of its lists."""
        counts: Counter[Any] = Counter()
        for cell in cells:
            if cell.part == "state":
                counts[None] += cell.times
                counts[PROGRESS[cell.values[1]]] += cell.times
            elif cell.part == "clock" and cell.values[1] in LATE:
                counts[Clock.OVERDUE] += cell.times
                if cell.values[1] == Lateness.SILENT:
                    counts[Clock.SILENT] += cell.times
        numbers = [
            Number(counts[column], self.href(K.REFERRAL, asked, more) if counts[column] else None)
            for column, more in COLUMNS
        ]
        return Line(label, numbers)

    def states(self) -> list[Line]:
        """Return how many referrals are in each state."""
        counts: Counter[str] = Counter()
        for cell in self._counted.sent:
            if cell.part == "state":
                counts[cell.values[1]] += cell.times
        return [
            Line(
                said(status),
                [Number(counts[status], self.href(K.REFERRAL, state=status.value))],
            )
            for status in Status
            if counts[status]
        ]

    def own_lines(self, kind: WorkKind) -> list[Line]:
        """Return what organisations sent to themselves, which is counted nowhere else."""
        own = [cell for cell in self._counted.own if cell.kind is kind]
        if kind is K.HANDED:
            return self.handed(own, {"own": "yes"})
        groups: dict[uuid.UUID, list[Cell]] = defaultdict(list)
        for cell in own:
            groups[cell.recipient_id].append(cell)
        return [
            self.line(self._organisations[who].name, cells, {"to": str(who), "own": "yes"})
            for who, cells in groups.items()
        ]

    def reasons(self) -> list[Line]:
        """Return why referrals were declined, the most frequent reason first."""
        counts: Counter[str] = Counter()
        for cell in self._counted.sent:
            if cell.part == "state" and cell.values[1] == Status.DECLINED:
                counts[cell.values[2]] += cell.times
        return [self._reason(reason, count) for reason, count in counts.most_common()]

    def _reason(self, reason: str, count: int) -> Line:
        if not reason:
            return Line("", [Number(count, None)])
        href = self.href(K.REFERRAL, state=Status.DECLINED.value, reason=reason)
        return Line(said(Reason(reason)), [Number(count, href)])

    def handed(self, cells: list[Cell], asked: dict[str, str]) -> list[Line]:
        """Return the hand-overs by who received them; `asked` are the filters of the lists."""
        groups: dict[uuid.UUID, Counter[Any]] = defaultdict(Counter)
        for cell in cells:
            if cell.kind is K.HANDED and cell.part == "state":
                groups[cell.recipient_id][Handed(cell.values[1])] += cell.times
            elif cell.kind is K.HANDED and cell.part == "clock" and cell.values[1] in LATE:
                groups[cell.recipient_id][Clock.OVERDUE] += cell.times
        return [
            Line(
                self._organisations[who].name,
                [
                    Number(
                        counts[column],
                        self.href(K.HANDED, asked, {"to": str(who)}, more)
                        if counts[column]
                        else None,
                    )
                    for column, more in HANDED_COLUMNS
                ],
            )
            for who, counts in groups.items()
        ]


def column(name: Any) -> str:
    """Return the words of a column of `COLUMNS` or `HANDED_COLUMNS`."""
    if name is None:
        return str(labels.SENT)
    return str(labels.SILENT) if name is Clock.SILENT else said(name)
