"""Record who the survivor is and how to reach them safely."""

from typing import Any

from blinker import Signal

from caseflow import clock
from caseflow.access import Actor, Permission, verb
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.person import rules
from caseflow.people import actions as people_actions
from caseflow.people import rules as people_rules
from caseflow.sop.vocabulary import AgeGroup, Milestone

identity_saved = Signal()
"""Sent with (case, answers, by) after identity or contact was saved, so that it is compared."""


@verb(Permission.CASE_WORK)
def edit_person(
    case: Case, answers: dict[str, Any], *, age_group: AgeGroup, version: int | None, by: Actor
) -> None:
    """Correct identity and age group; `version` is the one that the page showed.

    Raises RuleBroken when the case is closed, or the age is impossible or does not fit to the age
    group, and Stale when somebody else has saved since.
    """
    case_rules.check_open(case)
    person = people_actions.record_person(case.id, answers, version=version, by=by)
    told = {name: answers.get(name) for name in ("date_of_birth", "age")}
    told["age_said_on"] = person.age_said_on
    rules.check_age_group(told, age_group, clock.today())
    case_actions.set_adulthood(case, people_rules.adult_on(told), by=by)
    identity_saved.send(case, answers=answers, by=by)
    case_actions.set_age_group(case, age_group, by=by)


@verb(Permission.CASE_WORK)
def edit_safe_contact(
    case: Case, answers: dict[str, Any], *, version: int | None, by: Actor
) -> None:
    """Record how and when the survivor may be contacted, and how never.

    `version` is the one that the page showed. Raises RuleBroken when the case is closed, and Stale
    when somebody else has saved since.
    """
    case_rules.check_open(case)
    contact = people_actions.record_safe_contact(case.id, answers, version=version, by=by)
    identity_saved.send(case, answers=answers, by=by)
    case_actions.mark(case, Milestone.SAFE_CONTACT_RECORDED, by=by, thing_id=contact.id)
