"""How an age or date of birth decides the age group."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from caseflow.errors import RuleBroken
from caseflow.sop.vocabulary import AgeGroup

CHILDHOOD_ENDS, OLDEST = 18, 120


def age_group_for(recorded: AgeGroup, age: int | None) -> AgeGroup:
    """Return the age group, given a stated age in years: somebody under 18 is a child.

    An uncertain age group stays uncertain. Raises RuleBroken for a recorded child with the age of
    an adult.
    """
    if age is not None and age < CHILDHOOD_ENDS:
        return AgeGroup.CHILD
    if age is not None and recorded is AgeGroup.CHILD:
        raise RuleBroken(
            "This is the age of an adult, but the person is recorded as a child. Correct the "
            "one that is wrong. If you are in doubt, choose “not sure”.",
            field="age",
        )
    return recorded


def age_of(person: Mapping[str, Any], today: date) -> int | None:
    """Return the age in years, by the date of birth or else as stated, or None.

    Raises RuleBroken for a date of birth in the future, or more than 120 years ago.
    """
    if not person.get("date_of_birth"):
        age: int | None = person.get("age")
        return age
    born = date.fromisoformat(person["date_of_birth"])
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not 0 <= years <= OLDEST:
        raise RuleBroken("Enter a date of birth in the past.", field="date_of_birth")
    return years
