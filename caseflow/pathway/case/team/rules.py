"""To whom a case can be assigned, and who can be excluded from it."""

import uuid

from caseflow.accounts.models import User
from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case


def check_assignable(owner: User, case: Case) -> None:
    """Raise RuleBroken unless a case can be assigned to this person.

    They must be active, work in the same organisation and not have the case already, and there must
    be no conflict of interest.
    """
    if owner.organisation_id != case.organisation_id or not owner.active:
        raise RuleBroken("Choose somebody in your organisation.", field="owner")
    if case.excludes(owner):
        raise RuleBroken(
            "There is a conflict of interest with this colleague. Choose somebody else.",
            field="owner",
        )
    if owner.id == case.owner_id:
        raise RuleBroken("This colleague already works on the case.", field="owner")


def check_excludable(
    case: Case, user_id: uuid.UUID | None, organisation_id: uuid.UUID | None
) -> None:
    """Raise RuleBroken unless exactly one person or organisation is named and can be excluded.

    The owner and the organisation of the case cannot be, because nobody would be left to work on
    it.
    """
    if (user_id is None) == (organisation_id is None):
        raise RuleBroken("Choose one colleague or one organisation.", field="user")
    if user_id == case.owner_id:
        raise RuleBroken("Assign the case to somebody else first.", field="user")
    if organisation_id == case.organisation_id:
        raise RuleBroken(
            "This organisation is responsible for the case. Exclude its staff one by one.",
            field="organisation",
        )
    if _is_excluded(case, user_id, organisation_id):
        raise RuleBroken("This has already been recorded.")


def _is_excluded(case: Case, user_id: uuid.UUID | None, organisation_id: uuid.UUID | None) -> bool:
    known = {(exclusion.user_id, exclusion.organisation_id) for exclusion in case.exclusions}
    return (user_id, organisation_id) in known
