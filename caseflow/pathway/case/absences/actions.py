"""Give the cases of somebody who is away to a colleague, and back."""

from datetime import date

from caseflow import audit, clock, database
from caseflow.access import SYSTEM, Actor, Permission, nothing, unguarded, verb
from caseflow.accounts.models import User
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case.absences import queries, rules
from caseflow.pathway.case.absences.models import CoveredCase
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.team import actions as team_actions


@verb(Permission.CASE_COVER, of=nothing)
def cover(worker: User, *, cover: User, until: date, by: Actor) -> tuple[int, int]:
    """Give the open cases of somebody who is away to a colleague until the end of a day.

    Returns how many were given, and how many stay because of a conflict of interest; each is
    assigned with the permission for that case. Raises NotFound for somebody of another
    organisation, and RuleBroken when the colleague cannot have them, and when there is no open
    case.
    """
    rules.check_team(worker, by)
    rules.check_cover(worker, cover, until, clock.today())
    cases = queries.open_cases_of(worker, seen_by=by)
    if not cases:
        raise RuleBroken("This colleague has no open case.")
    given = [case for case in cases if not case.excludes(cover)]
    for case in given:
        team_actions.assign(case, cover, by=by)
        covered = CoveredCase(
            case_id=case.id,
            worker_id=worker.id,
            cover_id=cover.id,
            until=until,
            given_at=clock.now(),
            given_by_id=by.id,
        )
        db.session.add(covered)
    return len(given), len(cases) - len(given)


@verb(Permission.CASE_COVER, of=nothing)
def give_back(worker: User, *, by: Actor) -> int:
    """End the cover before its last day; return how many cases went back.

    Raises NotFound for somebody of another organisation, and RuleBroken when nobody covers them.
    """
    rules.check_team(worker, by)
    rows = queries.covered_of(worker)
    if not rows:
        raise RuleBroken("Nobody has cases of this colleague.")
    return sum(_give_back(row, by) for row in rows)


@unguarded("background work")
def give_back_due() -> int:
    """Give back some of the cases whose cover is over; return how many rows were dealt with."""
    rows = queries.over(clock.today(), database.ROWS)
    for row in rows:
        _give_back(row, SYSTEM)
    return len(rows)


def _give_back(row: CoveredCase, by: Actor) -> bool:
    now = clock.now()
    row.returned_at, row.returned_by_id = now, by.id
    case, worker = db.session.get_one(Case, row.case_id), db.session.get_one(User, row.worker_id)
    # The colleague may be away as well, so that somebody else has the case.
    later = queries.later_than(row)
    if not rules.goes_back([row, *later], case, worker):
        return False
    for one in later:
        one.returned_at, one.returned_by_id = now, by.id
    case.owner_id = worker.id
    notices_actions.tell([worker], NoticeKind.CASE_ASSIGNED, case)
    audit.record(audit.Event.CASE_ASSIGNED, by=by, thing=case, owner=worker.id)
    return True
