"""Assign a case to somebody, and exclude somebody from it.

Later steps listen to `excluded` (a blinker signal), because they may import the case, but the case
may not import them.
"""

import uuid

from blinker import Signal

from caseflow import audit, clock
from caseflow.access import Actor, Permission, authorise, verb
from caseflow.accounts.models import User
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case, Exclusion
from caseflow.pathway.case.team import rules

excluded = Signal()
"""Sent with (exclusion, by) after somebody was excluded, so that their access to packets ends."""


@verb(Permission.CASE_ASSIGN)
def assign(case: Case, owner: User, *, by: Actor) -> None:
    """Assign a case to another person of the same organisation, and notify them.

    Raises RuleBroken when the case is closed or the person cannot work on it, and NotAllowed when
    their role does not work on cases.
    """
    authorise(owner, Permission.CASE_LIST)
    case_rules.check_open(case)
    rules.check_assignable(owner, case)
    case.owner_id = owner.id
    notices_actions.tell([owner], NoticeKind.CASE_ASSIGNED, case)
    audit.record(audit.Event.CASE_ASSIGNED, by=by, thing=case, owner=owner.id)


@verb(Permission.CASE_EXCLUDE)
def exclude(
    case: Case,
    *,
    user_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
    reason: str,
    by: Actor,
) -> None:
    """Record a conflict of interest: from now on, this user or organisation cannot open the case.

    Raises RuleBroken unless exactly one of the two is named, and when it cannot be excluded.
    """
    rules.check_excludable(case, user_id, organisation_id)
    exclusion = Exclusion(
        case_id=case.id,
        case=case,
        user_id=user_id,
        organisation_id=organisation_id,
        added_at=clock.now(),
        added_by_id=by.id,
        reason=reason,
    )
    db.session.add(exclusion)
    # The listeners must find the exclusion in the database.
    db.session.flush()
    audit.record(audit.Event.CASE_EXCLUSION_ADDED, by=by, thing=exclusion)
    excluded.send(exclusion, by=by)
