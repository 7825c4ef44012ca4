"""Record by hand what happens outside of caseflow and so has no page of its own."""

from caseflow.access import Actor, Permission, verb
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.history import rules
from caseflow.pathway.case.models import Case
from caseflow.people import actions as people_actions
from caseflow.sop.vocabulary import Milestone


@verb(Permission.CASE_WORK)
def record_guardian(case: Case, name: str, relation: str, *, by: Actor) -> None:
    """Record that a guardian or legal representative was appointed, and who it is.

    `relation` is a code of `people.labels.RELATIONS`.

    Raises RuleBroken when the case is closed, or the person is certainly an adult.
    """
    case_rules.check_open(case)
    rules.check_child(case)
    people_actions.record_guardian(case.id, name, relation, by=by)
    case_actions.mark(case, Milestone.GUARDIAN_APPOINTED, by=by)


@verb(Permission.CASE_WORK)
def record_best_interest(case: Case, reasons: str, *, by: Actor) -> None:
    """Record that the child's best interests were assessed, with the reasons as a note.

    Raises RuleBroken when the case is closed, or the person is certainly an adult.
    """
    case_rules.check_open(case)
    rules.check_child(case)
    note = case_actions.add_note(case, reasons, by=by)
    case_actions.mark(case, Milestone.BEST_INTEREST_ASSESSED, by=by, thing_id=note.id)
