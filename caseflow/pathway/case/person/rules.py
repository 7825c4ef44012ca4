"""Whether age and age group of a case fit together."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from caseflow.people import rules as people_rules
from caseflow.sop.vocabulary import AgeGroup


def check_age_group(told: Mapping[str, Any], age_group: AgeGroup, today: date) -> None:
    """Raise RuleBroken when the age says that the person is not in this age group."""
    people_rules.check_age_group(
        told,
        today,
        is_child=age_group is AgeGroup.CHILD,
        is_adult=age_group is AgeGroup.ADULT,
    )
