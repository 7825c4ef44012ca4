"""Save identity and safe contact for a screening."""

from typing import Any

from caseflow import clock
from caseflow.access import Actor, Permission, verb
from caseflow.pathway.screening import actions as screening_actions
from caseflow.pathway.screening.identity import rules
from caseflow.pathway.screening.models import Screening
from caseflow.pathway.screening.search import actions as search_actions
from caseflow.people import actions as people_actions
from caseflow.people import rules as people_rules


@verb(Permission.SCREENING_EDIT)
def record_person(
    screening: Screening, answers: dict[str, Any], *, version: int | None, by: Actor
) -> None:
    """Save who the person is; an age under 18 sets the age group to child.

    Raises RuleBroken when the screening is finished or has expired, or age and age group do not fit
    together, and Stale when somebody else has saved since.
    """
    screening_actions.check_writable(screening, by=by)
    person = people_actions.record_person(screening.case_id, answers, version=version, by=by)
    told = {name: answers.get(name) for name in ("date_of_birth", "age")}
    told["age_said_on"] = person.age_said_on
    screening.age_group = rules.age_group_for(screening.age_group, told, clock.today())
    screening.adult_on = people_rules.adult_on(told)
    search_actions.note_elsewhere(screening.case_id, answers, by=by)
    screening_actions.note_saved(screening, "person", by=by)


@verb(Permission.SCREENING_EDIT)
def record_contact(
    screening: Screening, answers: dict[str, Any], *, version: int | None, by: Actor
) -> None:
    """Save how the person can be reached without danger.

    Raises RuleBroken when the screening is finished or has expired, and Stale when somebody else
    has saved since.
    """
    screening_actions.check_writable(screening, by=by)
    people_actions.record_safe_contact(screening.case_id, answers, version=version, by=by)
    search_actions.note_elsewhere(screening.case_id, answers, by=by)
    screening_actions.note_saved(screening, "contact", by=by)
