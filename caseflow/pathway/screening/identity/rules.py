"""How an age or date of birth decides the age group."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from caseflow.people import rules as people_rules
from caseflow.sop.vocabulary import AgeGroup


def age_group_for(recorded: AgeGroup, told: Mapping[str, Any], today: date) -> AgeGroup:
    """Return the age group, given what was told of the age: somebody under 18 is a child.

    An uncertain age group stays uncertain. Raises RuleBroken for a recorded child with the age of
    an adult.
    """
    age = people_rules.age_on(told, today)
    if age is not None and age < people_rules.ADULT_FROM:
        return AgeGroup.CHILD
    people_rules.check_age_group(told, today, is_child=recorded is AgeGroup.CHILD, is_adult=False)
    return recorded
