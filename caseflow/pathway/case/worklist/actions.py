"""Keep the agenda of every case equal to what its milestones and dates say."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

from caseflow import audit, database
from caseflow.access import SYSTEM, unguarded
from caseflow.crypto.errors import CryptoError
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case, CaseMilestone
from caseflow.pathway.case.worklist import queries, rules
from caseflow.pathway.case.worklist.models import Agenda
from caseflow.pathway.case.worklist.rules import Plan
from caseflow.web import registry

BATCH = 200
"""How many cases a command corrects in one transaction."""
_TOUCHED = "cases-with-a-new-agenda"
"""The key in `session.info` of the ids of cases of which this transaction wrote a row."""
_looked_at: uuid.UUID | None = None
"""The case with which the last look of the background work ended."""
logger = structlog.get_logger()


@unguarded("writes what follows from rows that others have written")
def keep() -> int:
    """Write the agenda of each case that this transaction has touched; return how many changed."""
    if db.session.new or db.session.dirty or db.session.deleted:
        db.session.flush()
    touched: set[uuid.UUID] = db.session.info.pop(_TOUCHED, set())
    return len(_write(touched)) if touched else 0


@unguarded("background work, and commands")
def reconcile(case_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Correct the agendas of these cases; return the ids of those that were missing or wrong."""
    return _write(set(case_ids))


@unguarded("background work")
def reconcile_some() -> int:
    """Compare the agendas of the next few cases with their rows; return how many were wrong.

    Each process goes through all cases in the order of their ids, and begins again at the end.
    """
    global _looked_at
    case_ids = queries.case_ids_after(_looked_at, database.ROWS)
    _looked_at = case_ids[-1] if case_ids else None
    wrong = reconcile(case_ids)
    for case in case_queries.by_ids(wrong):
        # Every change of a case writes its agenda too, so this one was changed outside caseflow.
        audit.record(audit.Event.TAMPERED, by=SYSTEM, thing=case, of=[f"case_agenda:{case.id.hex}"])
    if wrong:
        logger.warning("agendas corrected", cases=len(wrong))
    return len(wrong)


@unguarded("a command, after a migration")
def reconcile_all(tell: Callable[[int], None] = lambda done: None) -> Iterator[list[uuid.UUID]]:
    """Correct the agendas of all cases, and yield after each batch which of them were wrong.

    The caller commits after each batch.
    """
    last: uuid.UUID | None = None
    while case_ids := queries.case_ids_after(last, BATCH):
        yield reconcile(case_ids)
        tell(len(case_ids))
        last = case_ids[-1]


def _write(case_ids: set[uuid.UUID]) -> list[uuid.UUID]:
    ids = sorted(case_ids)
    # Locked before the milestones are read: of two transactions about one case, the second one
    # waits here, and then sees what the first one wrote.
    kept = queries.locked(ids)
    wrong = [
        (case, agenda)
        for case, agenda in _computed(ids)
        if queries.is_wrong(kept.get(case.id), agenda, case)
    ]
    for case, agenda in wrong:
        _put(kept.get(case.id), case, agenda)
    db.session.flush()
    return [case.id for case, _agenda in wrong]


def _computed(ids: list[uuid.UUID]) -> list[tuple[Case, Plan]]:
    """Compute these agendas; a case with a record that does not open is left out and recorded.

    It keeps the agenda that it has, and the other cases do not wait for it.
    """
    try:
        return queries.computed(ids)
    except CryptoError:
        found = []
    for case_id in ids:
        try:
            found += queries.computed([case_id])
        except CryptoError as error:
            logger.error("integrity", kind=type(error).__name__)
            for case in case_queries.by_ids([case_id]):
                audit.record_changed(case, case_id=case.id)
    return found


def _put(row: Agenda | None, case: Case, agenda: Plan) -> None:
    values: dict[str, Any] = {
        "organisation_id": case.organisation_id,
        "owner_id": case.owner_id,
        "is_closed": case.is_closed,
        "next_due_at": agenda.next_due_at,
        "last_contact_at": agenda.last_contact_at,
        "kept": rules.stored(agenda),
    }
    if row is None:
        db.session.add(Agenda(id=case.id, **values))
        return
    # What cannot be opened, because it was only begun or was changed, is replaced and not read.
    row.record_sealed = None  # type: ignore[assignment]
    for name, value in values.items():
        setattr(row, name, value)


@event.listens_for(db.session, "before_flush")
def _notice_what_counts(session: Session, flushing: Any, instances: Any) -> None:
    """Remember the cases of all rows that are about to be written and that an agenda depends on."""
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Case):
            session.info.setdefault(_TOUCHED, set()).add(row.id)
        elif isinstance(row, CaseMilestone) or _counts(row):
            session.info.setdefault(_TOUCHED, set()).add(row.case_id)


def _counts(row: Any) -> bool:
    table = getattr(row, "__tablename__", "")
    return any(date.table == table for date in registry.current().case_dates)
