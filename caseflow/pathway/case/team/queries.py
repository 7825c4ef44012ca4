"""Read who works on the cases of a team and what is late, and who is excluded from a case."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from caseflow import clock
from caseflow.access import Actor, Permission, holds_role_for, scope
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.agencies.models import Organisation
from caseflow.extensions import db
from caseflow.pathway.case.models import Case, Exclusion
from caseflow.pathway.case.worklist import rules as worklist_rules
from caseflow.pathway.case.worklist.models import Agenda
from caseflow.web import registry
from caseflow.web.registry import Approval

QUIET = timedelta(days=30)
"""Without contact for this long, a case is counted as quiet. It is proposed, and from no standard.
"""


@dataclass(frozen=True)
class Load:
    """What one colleague works on: how many open cases, and how many of them are late."""

    user: User
    name: str
    open: int = 0
    overdue: int = 0
    today: int = 0
    quiet: int = 0
    longest: datetime | None = None
    """Since when the case that is late for longest is overdue; None when none is."""


@dataclass(frozen=True)
class Lateness:
    """What is late in a team, for those who lead one."""

    overdue: int
    orphaned: int
    """Open cases whose caseworker cannot sign in any more."""
    approvals: int


def loads_of(seen_by: Actor) -> list[Load]:
    """Return what each colleague works on, those with the most late cases first.

    Who has no open case is left out when the account is disabled or does not work on cases. Only
    for those who assign cases; for others nothing is found.
    """
    if not holds_role_for(seen_by, Permission.CASE_ASSIGN):
        return []
    now = clock.now()
    late, met = Agenda.next_due_at < now, Agenda.last_contact_at
    statement = (
        select(
            Agenda.owner_id,
            func.count().label("open"),
            func.count().filter(late).label("overdue"),
            func.count().filter(Agenda.next_due_at.between(now, now + worklist_rules.TODAY)),
            func.count().filter(met < now - QUIET),
            func.min(Agenda.next_due_at),
        )
        .join(Case, Case.id == Agenda.id)
        .where(scope(seen_by, Permission.CASE_ASSIGN, Case), Agenda.is_closed.is_(False))
        .where(Agenda.organisation_id == seen_by.organisation_id)
        .group_by(Agenda.owner_id)
    )
    counted = {row[0]: row[1:] for row in db.session.execute(statement)}
    everybody = accounts_queries.everybody_of(seen_by.organisation_id)
    names = accounts_queries.apart(everybody)
    found = [_load(user, names[user.id], counted.get(user.id), now) for user in everybody]
    shown = [one for one in found if one.open or _works(one.user)]
    return sorted(shown, key=lambda one: (one.user.active, -one.overdue, -one.open, one.name))


def _load(user: User, name: str, counts: Any, now: datetime) -> Load:
    if counts is None:
        return Load(user, name)
    cases, overdue, today, quiet, first = counts
    return Load(user, name, cases, overdue, today, quiet, first if first < now else None)


def _works(user: User) -> bool:
    return user.active and holds_role_for(user, Permission.CASE_LIST)


def team_lateness(seen_by: Actor) -> Lateness | None:
    """Return what is late in the team of a supervisor; None for everybody else."""
    if not holds_role_for(seen_by, Permission.CASE_ASSIGN):
        return None
    loads = loads_of(seen_by)
    return Lateness(
        overdue=sum(one.overdue for one in loads),
        orphaned=sum(one.open for one in loads if not one.user.active),
        approvals=len(approvals_for(seen_by)),
    )


def approvals_for(seen_by: Actor) -> list[Approval]:
    """Return what waits for the decision of this supervisor, the longest waiting first."""
    found = (one for find in registry.current().approvals for one in find(seen_by))
    return sorted(found, key=lambda one: one.since)


def exclusions_of(case: Case) -> list[tuple[Exclusion, str]]:
    """Return each exclusion with the name of the person or organisation, oldest first."""
    rows = db.session.execute(
        select(Exclusion, func.coalesce(User.display_name, Organisation.name).label("name"))
        .outerjoin(User, User.id == Exclusion.user_id)
        .outerjoin(Organisation, Organisation.id == Exclusion.organisation_id)
        .where(Exclusion.case_id == case.id)
        .order_by(Exclusion.added_at)
    )
    return [(row.Exclusion, row.name) for row in rows]
