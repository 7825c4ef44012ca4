"""Read what was asked of authorities and courts, and when something about an appeal is due."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from caseflow import encryption
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from caseflow.pathway.identification.claims import rules
from caseflow.pathway.identification.claims.models import ClaimStep
from caseflow.pathway.identification.models import Decision, Outcome


def steps_of(case: Case) -> list[ClaimStep]:
    """Return every step of an (admitted) case, in the order in which they were recorded."""
    statement = select(ClaimStep).where(ClaimStep.case_id == case.id)
    rows = list(db.session.scalars(statement.order_by(ClaimStep.recorded_at, ClaimStep.id)))
    encryption.prefetch_keys(rows)
    return rows


def refused_at(case: Case) -> datetime | None:
    """Return when the last decision on a case was recorded, if it was negative."""
    return _refusals([case.id]).get(case.id)


def appeal_dates(case_ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, datetime]]:
    """Yield (id of the case, when something about an appeal is due)."""
    refusals = _refusals(case_ids)
    if not refusals:
        return
    columns = ClaimStep.id, ClaimStep.case_id, ClaimStep.recorded_at, ClaimStep.record_sealed
    found = select(*columns).where(ClaimStep.case_id.in_(list(refusals)))
    rows: Any = db.session.execute(found.order_by(ClaimStep.recorded_at, ClaimStep.id)).all()
    steps: dict[uuid.UUID, list[Any]] = defaultdict(list)
    known = zip(rows, ClaimStep.read("kind", rows), ClaimStep.read("status", rows), strict=True)
    for row, kind, status in known:
        step = SimpleNamespace(kind=kind, status=status, recorded_at=row.recorded_at)
        steps[row.case_id].append(step)
    for case_id, at in refusals.items():
        due = rules.appeal_due(steps[case_id], at)
        if due is not None:
            yield case_id, due


def _refusals(case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    columns = Decision.id, Decision.case_id, Decision.recorded_at, Decision.record_sealed
    found = select(*columns).where(Decision.case_id.in_(list(case_ids)))
    rows: Any = db.session.execute(found.order_by(Decision.recorded_at)).all()
    last = {
        row.case_id: (row.recorded_at, outcome)
        for row, outcome in zip(rows, Decision.read("outcome", rows), strict=True)
    }
    return {one: at for one, (at, outcome) in last.items() if outcome is Outcome.NEGATIVE}
