"""Make the person's own file."""

from caseflow import audit, encryption
from caseflow.access import Actor, Permission, verb
from caseflow.oversight.own_file import queries, rules
from caseflow.oversight.own_file.queries import Held
from caseflow.pathway.case.models import Case


@verb(Permission.CASE_VIEW)
def make(case: Case, language: str, form: str, *, by: Actor) -> Held:
    """Return what the paper tells the person; the log keeps that it was made, and in what form.

    Nothing of it is stored. `form` is `pdf` or `page`. Raises RuleBroken when the keys of the case
    were erased.
    """
    rules.check_readable(encryption.key_ring().cases.is_erased(case.id))
    held = queries.held_about(case, seen_by=by)
    audit.record(audit.Event.OWN_FILE_MADE, by=by, thing=case, language=language, form=form)
    return held
