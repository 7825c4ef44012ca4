"""Find the closed cases of which something is kept no longer."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select, true

from caseflow import clock
from caseflow.access import Actor, Permission, authorise, scope
from caseflow.extensions import db
from caseflow.oversight.erasures import queries as erasures_queries
from caseflow.oversight.erasures import rules as erasures_rules
from caseflow.oversight.erasures.models import Erasure
from caseflow.oversight.retention import rules
from caseflow.oversight.retention.rules import Over
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.closure.models import Closure

SHOWN = 100
"""How many cases are proposed at a time, and how many others are listed with them."""
_BATCH = 500


@dataclass(frozen=True)
class Due:
    """A closed case of which something is over, and what stands against erasing it now."""

    case: Case
    over: Over
    is_held: bool
    is_waiting: bool
    """Whether a request about it already waits for a decision."""

    @property
    def is_open(self) -> bool:
        """Whether it can be proposed now."""
        return not self.is_held and not self.is_waiting

    @property
    def since(self) -> date:
        """The last day on which all of it was kept."""
        return self.over.since


def due_seen_by(seen_by: Actor) -> list[Due]:
    """Return what is over, without cases that exclude this person, the longest over first."""
    authorise(seen_by, Permission.RETENTION_PROPOSE)
    return _first(_due(scope(seen_by, Permission.RETENTION_PROPOSE, Case)))


def due() -> list[Due]:
    """Return what is over in all organisations, for the command of an operator."""
    return _first(_due(true()))


def _first(found: Iterable[Due]) -> list[Due]:
    """Return those that can be proposed, and those that cannot: at most SHOWN of each."""
    # Each has its own limit: files that a hold keeps for years must not hide those that can go.
    opened: list[Due] = []
    others: list[Due] = []
    for one in found:
        rows = opened if one.is_open else others
        if len(rows) < SHOWN:
            rows.append(one)
        if len(opened) == SHOWN:
            break
    return sorted([*opened, *others], key=lambda one: (one.since, one.case.code))


def _due(where: ColumnElement[bool]) -> Iterator[Due]:
    last: uuid.UUID | None = None
    while rows := _closed_after(last, where):
        last = rows[-1][0].id
        erasures = _erasures_of([case.id for case, _until in rows])
        procedures = case_queries.procedures_of(case.id for case, _until in rows)
        for case, until in rows:
            own, closed_at = erasures[case.id], case.closed_at or clock.now()
            over = rules.over(
                procedures[case.id],
                closed_at,
                until,
                # What was erased before may have been recorded again while the case was open.
                erased={
                    one.compartment
                    for one in own
                    if one.approved_at and one.approved_at >= closed_at
                },
                today=clock.today(),
            )
            if over is not None:
                waits = any(map(erasures_rules.is_pending, own))
                yield Due(case, over, erasures_queries.is_held(case.id), waits)


def _closed_after(
    last: uuid.UUID | None, where: ColumnElement[bool]
) -> Sequence[tuple[Case, date]]:
    """Return the next closed cases with the last day of each file, in the order of their ids."""
    statement = (
        select(Case, Closure.retain_until)
        .join(Closure, Closure.case_id == Case.id)
        .where(Case.is_closed, Closure.approved_at.is_not(None), Closure.reopened_at.is_(None))
        .where(where)
    )
    if last is not None:
        statement = statement.where(Case.id > last)
    rows = db.session.execute(statement.order_by(Case.id).limit(_BATCH))
    return [(row[0], row[1]) for row in rows]


def _erasures_of(case_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Erasure]]:
    found: dict[uuid.UUID, list[Erasure]] = defaultdict(list)
    for one in db.session.scalars(select(Erasure).where(Erasure.case_id.in_(case_ids))):
        found[one.case_id].append(one)
    return found
