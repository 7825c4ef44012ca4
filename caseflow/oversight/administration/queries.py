"""Read what an account still holds, as numbers, before an administrator disables it."""

from dataclasses import dataclass

from sqlalchemy import func, select

from caseflow import clock
from caseflow.access import Actor, Permission, Role, authorise
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.extensions import db
from caseflow.notices.models import Notice
from caseflow.pathway.case.worklist.models import Agenda
from caseflow.pathway.screening.models import Screening
from caseflow.pathway.screening.rules import UNFINISHED


@dataclass(frozen=True)
class Held:
    """What would be left behind, and the names of the supervisors to whom it would come."""

    cases: int
    overdue: int
    screenings: int
    notices: int
    supervisors: tuple[str, ...]

    @property
    def is_something(self) -> bool:
        """Whether the account holds anything."""
        return bool(self.cases or self.screenings or self.notices)


def held_by(user: User, *, seen_by: Actor) -> Held:
    """Return how much an account holds; raises NotAllowed for whoever does not manage accounts."""
    authorise(seen_by, Permission.ACCOUNT_MANAGE)
    late = Agenda.next_due_at < clock.now()
    cases, overdue = db.session.execute(
        select(func.count(), func.count().filter(late)).where(
            Agenda.owner_id == user.id, Agenda.is_closed.is_(False)
        )
    ).one()
    screenings = select(func.count()).where(
        Screening.created_by_id == user.id, Screening.status.in_(UNFINISHED)
    )
    notices = select(func.count()).where(Notice.user_id == user.id, Notice.read_at.is_(None))
    supervisors = accounts_queries.members_of(user.organisation_id, Role.SUPERVISOR)
    return Held(
        cases,
        overdue,
        db.session.scalar(screenings) or 0,
        db.session.scalar(notices) or 0,
        tuple(one.display_name for one in supervisors if one.id != user.id),
    )
