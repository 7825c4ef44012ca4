"""Make papers for the person that do not say what they are."""

from caseflow import audit
from caseflow.access import Actor, Permission, verb
from caseflow.pathway.case.models import Case


@verb(Permission.CASE_WORK)
def record_made(case: Case, kind: str, *, by: Actor) -> None:
    """Record that a paper was made; `kind` is `plan` or `card`.

    It is a step of its own, after the drawing: who may not see the case any more by then is given
    no paper.
    """
    audit.record(audit.Event.SAFETY_PAPER_MADE, by=by, thing=case, kind=kind)
