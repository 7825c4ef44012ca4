"""Make the person's own file."""

from caseflow import audit
from caseflow.access import Actor, Permission, verb
from caseflow.pathway.case.models import Case


@verb(Permission.CASE_VIEW)
def record_made(case: Case, language: str, form: str, *, by: Actor) -> None:
    """Record that the paper was made, and in what form: `pdf` or `page`.

    It is called after the drawing: who may not see the case any more by then is given no paper.
    """
    audit.record(audit.Event.OWN_FILE_MADE, by=by, thing=case, language=language, form=form)
