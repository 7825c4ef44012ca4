"""Compute the figures of the dashboard from facts about referrals, without database or Flask.

The facts hold no name and no code of a case. The figures hide what concerns too few people.
"""

import uuid
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from caseflow.agencies.models import ServiceType
from caseflow.enums import N_, LabelledEnum
from caseflow.pathway.referral.models import NOT_SENT, OPEN, Reason, Status
from caseflow.pathway.referral.rules import AFTER_ACCEPTANCE
from caseflow.reporting.suppression import Protected, figure, protect

MOVING = tuple(status for status in OPEN if status not in NOT_SENT)
"""The states in which a referral was sent and is not finished."""
WAITING = tuple(status for status in MOVING if status not in AFTER_ACCEPTANCE)
"""Those of them in which the partner has not accepted it."""


class Answer(LabelledEnum):
    """How a partner replied to a referral; every sent referral has exactly one of these values."""

    ACCEPTED = "accepted", N_("Accepted")
    DECLINED = "declined", N_("Declined")
    CONSIDERED = "considered", N_("Being considered")
    NOT_YET = "not_yet", N_("Waiting for a reply")
    SILENT = "silent", N_("No reply")
    ENDED = "ended", N_("Recalled or expired")
    """Recalled, or expired after a first reply."""


@dataclass(frozen=True)
class Asked:
    """One referral that was sent; its case id is used to count people, and never shown."""

    case_id: uuid.UUID
    recipient_id: uuid.UUID
    service: ServiceType
    area: str
    status: Status
    sent_at: datetime
    respond_by: datetime | None
    answer_by: datetime
    """The time by which the procedure asks for the partner's first reply."""
    answered_at: datetime | None
    decided_at: datetime | None
    reason: Reason | None

    def is_overdue(self, now: datetime) -> bool:
        """Return whether the side that has to act next is late."""
        late = self.respond_by is not None and self.respond_by < now
        return late and self.status in MOVING

    def is_silent(self, now: datetime) -> bool:
        """Return whether the partner never replied, and the referral is overdue or expired."""
        return self.answered_at is None and (self.status is Status.EXPIRED or self.is_overdue(now))

    def answer(self, now: datetime) -> Answer:
        """Return the column in which the table of partners counts this referral."""
        # Asked first: below, a referral without any reply would count as waiting or as ended.
        if self.is_silent(now):
            return Answer.SILENT
        if self.status in AFTER_ACCEPTANCE:
            return Answer.ACCEPTED
        if self.status is Status.DECLINED:
            return Answer.DECLINED
        if self.status not in WAITING:
            return Answer.ENDED
        return Answer.CONSIDERED if self.answered_at else Answer.NOT_YET

    def in_time(self, now: datetime) -> bool | None:
        """Return whether the first reply came in time; None while it can still come in time."""
        if self.answered_at is not None:
            return self.answered_at <= self.answer_by
        return False if self.answer_by < now else None


@dataclass(frozen=True)
class Crosstab:
    """A protected table, which may be published, with the names of its rows and columns."""

    rows: Sequence[Hashable]
    columns: Sequence[Hashable]
    counts: Protected

    @property
    def lines(self) -> list[tuple[Hashable, tuple[int | None, ...]]]:
        """Each row as its name and its figures, of which the last is the total."""
        return list(zip(self.rows, self.counts.rows, strict=True))


@dataclass(frozen=True)
class Spread:
    """How long something took: at most `median` in half of the cases, `ninetieth` in 90 percent."""

    median: timedelta
    ninetieth: timedelta


def crosstab(
    facts: Iterable[Asked],
    *,
    rows: Callable[[Asked], Hashable],
    columns: Callable[[Asked], Hashable],
    smallest: int,
    all_columns: Sequence[Hashable] | None = None,
) -> Crosstab:
    """Count facts by row and column, and hide cells with few facts or with few people.

    `rows` and `columns` say where a fact is counted. `smallest` is the smallest number of people
    that may be shown. `all_columns` are the columns to show even when they are empty.
    """
    facts = list(facts)
    names = sorted({rows(fact) for fact in facts}, key=str)
    heads = all_columns or sorted({columns(fact) for fact in facts}, key=str)
    row_of, column_of = ({name: n for n, name in enumerate(line)} for line in (names, heads))
    found: dict[tuple[int, int], list[uuid.UUID]] = {}
    for fact in facts:
        i, j = row_of[rows(fact)], column_of[columns(fact)]
        # Also counted in the totals of its row, its column and the table. Totals of people cannot
        # be summed from the cells, because one person may be in several.
        for cell in ((i, j), (i, len(heads)), (len(names), j), (len(names), len(heads))):
            found.setdefault(cell, []).append(fact.case_id)
    counts, people = (
        [
            [size(found.get((i, j), [])) for j in range(len(heads) + 1)]
            for i in range(len(names) + 1)
        ]
        for size in (len, _people)
    )
    return Crosstab(names, heads, protect(counts, smallest=smallest, people=people))


def counted(facts: Iterable[Asked], *, smallest: int) -> int | None:
    """Return how many facts there are, rounded up, or None when they concern few people."""
    cases = [fact.case_id for fact in facts]
    return figure(len(cases), smallest=smallest, people=_people(cases))


def spread(
    facts: Iterable[Asked], until: Callable[[Asked], datetime | None], *, smallest: int
) -> Spread | None:
    """Return how long it took from sending until `until`, or None for fewer than `smallest` people.

    Facts for which `until` returns None are left out.
    """
    done = [(fact.case_id, end - fact.sent_at) for fact in facts if (end := until(fact))]
    if _people(case for case, _ in done) < smallest:
        return None
    spans = sorted(span for _, span in done)
    # The smallest value that at least 90 percent do not exceed; the double minus rounds up.
    ninetieth = spans[-(-len(spans) * 9 // 10) - 1]
    return Spread(_seconds(median(span.total_seconds() for span in spans)), ninetieth)


def share_in_time(facts: Iterable[Asked], now: datetime, *, smallest: int) -> int | None:
    """Return the percentage of first replies that came in time, rounded to tens.

    Returns None for fewer than `smallest` people. Referrals that can still be answered in time are
    left out.
    """
    known = [(fact.case_id, good) for fact in facts if (good := fact.in_time(now)) is not None]
    if _people(case for case, _ in known) < smallest:
        return None
    return round(sum(1 for _, good in known if good) * 10 / len(known)) * 10


def _people(cases: Iterable[uuid.UUID]) -> int:
    return len(set(cases))


def _seconds(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)
