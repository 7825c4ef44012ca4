"""What the dashboard counts, from facts without names or codes: no database, no Flask."""

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
WAITING = tuple(status for status in MOVING if status not in AFTER_ACCEPTANCE)


class Answer(LabelledEnum):
    """How a partner answered a referral; every sent referral is in exactly one of these."""

    ACCEPTED = "accepted", N_("Accepted")
    DECLINED = "declined", N_("Declined")
    CONSIDERED = "considered", N_("Being considered")
    NOT_YET = "not_yet", N_("Waiting for a reply")
    SILENT = "silent", N_("No reply")
    ENDED = "ended", N_("Recalled or expired")
    """Recalled, or expired after a first answer."""


@dataclass(frozen=True)
class Asked:
    """One referral that was sent; the case is there to be counted, not to be shown."""

    case_id: uuid.UUID
    recipient_id: uuid.UUID
    service: ServiceType
    area: str
    status: Status
    sent_at: datetime
    respond_by: datetime | None
    answer_by: datetime
    """When the procedure wanted a first sign from the partner."""
    answered_at: datetime | None
    decided_at: datetime | None
    reason: Reason | None

    def is_overdue(self, now: datetime) -> bool:
        """The side that has to act next is late."""
        late = self.respond_by is not None and self.respond_by < now
        return late and self.status in MOVING

    def is_silent(self, now: datetime) -> bool:
        """Past the deadline, and the partner has never said anything."""
        return self.answered_at is None and (self.status is Status.EXPIRED or self.is_overdue(now))

    def answer(self, now: datetime) -> Answer:
        """In which column of the partners' table it stands."""
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
        """Whether the first answer came in time; None while that is open."""
        if self.answered_at is not None:
            return self.answered_at <= self.answer_by
        return False if self.answer_by < now else None


@dataclass(frozen=True)
class Crosstab:
    """A table that may be published, with what its rows and columns stand for."""

    rows: Sequence[Hashable]
    columns: Sequence[Hashable]
    counts: Protected

    @property
    def lines(self) -> list[tuple[Hashable, tuple[int | None, ...]]]:
        """Each row's name and its figures, the total last."""
        return list(zip(self.rows, self.counts.rows, strict=True))


@dataclass(frozen=True)
class Spread:
    """How long it took: half of them at most this long, nine of ten at most that long."""

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
    """Count facts by row and column, and hide what is small by facts or by people."""
    facts = list(facts)
    names = sorted({rows(fact) for fact in facts}, key=str)
    heads = all_columns or sorted({columns(fact) for fact in facts}, key=str)
    row_of, column_of = ({name: n for n, name in enumerate(line)} for line in (names, heads))
    found: dict[tuple[int, int], list[uuid.UUID]] = {}
    for fact in facts:
        i, j = row_of[rows(fact)], column_of[columns(fact)]
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
    """How many, as one figure."""
    cases = [fact.case_id for fact in facts]
    return figure(len(cases), smallest=smallest, people=_people(cases))


def spread(
    facts: Iterable[Asked], until: Callable[[Asked], datetime | None], *, smallest: int
) -> Spread | None:
    """From sending until a moment; None when too few people stand behind it."""
    done = [(fact.case_id, end - fact.sent_at) for fact in facts if (end := until(fact))]
    if _people(case for case, _ in done) < smallest:
        return None
    spans = sorted(span for _, span in done)
    ninetieth = spans[-(-len(spans) * 9 // 10) - 1]
    return Spread(_seconds(median(span.total_seconds() for span in spans)), ninetieth)


def share_in_time(facts: Iterable[Asked], now: datetime, *, smallest: int) -> int | None:
    """Percent of first answers in time, to the nearest ten; None when few people are behind it."""
    known = [(fact.case_id, good) for fact in facts if (good := fact.in_time(now)) is not None]
    if _people(case for case, _ in known) < smallest:
        return None
    return round(sum(1 for _, good in known if good) * 10 / len(known)) * 10


def _people(cases: Iterable[uuid.UUID]) -> int:
    return len(set(cases))


def _seconds(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)
