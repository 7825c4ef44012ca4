"""Giving a case to somebody, and keeping somebody from it.

Later steps listen to `excluded` (a blinker signal): they know the case, it does not know them.
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
"""Sent with (exclusion, by) after somebody was excluded; what they hold ends with it."""


@verb(Permission.CASE_ASSIGN)
def assign(case: Case, owner: User, *, by: Actor) -> None:
    """Give the case to another caseworker of the same organisation."""
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
    """A conflict of interest: from now on this user or organisation cannot open the case."""
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
    db.session.flush()
    audit.record(audit.Event.CASE_EXCLUSION_ADDED, by=by, thing=exclusion)
    excluded.send(exclusion, by=by)
