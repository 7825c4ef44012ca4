"""Read who is away, who covers, and which cases go back."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from caseflow.access import Actor, Permission, Role, scope
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.absences.models import CoveredCase
from caseflow.pathway.case.models import Case


@dataclass(frozen=True)
class Away:
    """How many cases of somebody a colleague has, and until which day."""

    cover_id: uuid.UUID
    until: date
    count: int


def get_worker(user_id: uuid.UUID, *, seen_by: Actor) -> User:
    """Return a colleague who works on cases; NotFound for anybody else."""
    for user in accounts_queries.colleagues_of(seen_by, Role.CASEWORKER, Role.SUPERVISOR):
        if user.id == user_id:
            return user
    raise NotFound


def away_of(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Away]]:
    """Return who has cases of these people now, by the id of who is away."""
    statement = (
        select(CoveredCase.worker_id, CoveredCase.cover_id, CoveredCase.until, func.count())
        .where(CoveredCase.returned_at.is_(None), CoveredCase.worker_id.in_(user_ids))
        .group_by(CoveredCase.worker_id, CoveredCase.cover_id, CoveredCase.until)
        .order_by(CoveredCase.until)
    )
    found: dict[uuid.UUID, list[Away]] = {}
    for worker_id, cover_id, until, count in db.session.execute(statement):
        found.setdefault(worker_id, []).append(Away(cover_id, until, count))
    return found


def open_cases_of(worker: User, *, seen_by: Actor) -> list[Case]:
    """Return the open cases of a colleague that this person may assign, oldest first."""
    found = select(Case).where(
        Case.owner_id == worker.id,
        Case.is_closed.is_(False),
        scope(seen_by, Permission.CASE_ASSIGN, Case),
    )
    return list(db.session.scalars(found.order_by(Case.created_at, Case.id)))


def covered_of(worker: User) -> list[CoveredCase]:
    """Return what is to go back to this person, one row for each case."""
    found = select(CoveredCase).where(
        CoveredCase.worker_id == worker.id, CoveredCase.returned_at.is_(None)
    )
    return list(db.session.scalars(found.order_by(CoveredCase.id)))


def over(today: date, limit: int) -> list[CoveredCase]:
    """Return some of the rows whose last day is over, for background work."""
    found = select(CoveredCase).where(CoveredCase.returned_at.is_(None), CoveredCase.until < today)
    return list(db.session.scalars(found.order_by(CoveredCase.until).limit(limit)))


def later_than(row: CoveredCase) -> list[CoveredCase]:
    """Return by whom a case is covered since then, because who covered it went away as well."""
    found = select(CoveredCase).where(
        CoveredCase.case_id == row.case_id,
        CoveredCase.given_at > row.given_at,
        CoveredCase.returned_at.is_(None),
    )
    return list(db.session.scalars(found.order_by(CoveredCase.given_at)))


def history_of(case: Case) -> list[CoveredCase]:
    """Return when an (admitted) case was covered."""
    found = select(CoveredCase).where(CoveredCase.case_id == case.id)
    return list(db.session.scalars(found.order_by(CoveredCase.given_at)))
