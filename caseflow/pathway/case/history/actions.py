"""What a worker records by hand because no page of a step brings it about."""

from caseflow.access import Actor, Permission, verb
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.history import rules
from caseflow.pathway.case.models import Case
from caseflow.sop.vocabulary import Milestone


@verb(Permission.CASE_WORK)
def record_guardian(case: Case, *, by: Actor) -> None:
    """A guardian or legal representative was appointed."""
    case_rules.check_open(case)
    rules.check_child(case)
    case_actions.mark(case, Milestone.GUARDIAN_APPOINTED, by=by)


@verb(Permission.CASE_WORK)
def record_best_interest(case: Case, *, by: Actor) -> None:
    """The child's best interests were assessed with the child; the reasons are in the notes."""
    case_rules.check_open(case)
    rules.check_child(case)
    case_actions.mark(case, Milestone.BEST_INTEREST_ASSESSED, by=by)
