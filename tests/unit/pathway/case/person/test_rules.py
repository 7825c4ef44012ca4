"""Whether the age group of a case fits to the age."""

from datetime import date

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.case.person import rules as person_rules
from caseflow.sop.vocabulary import AgeGroup

TODAY = date(2026, 3, 2)
ADULT, CHILD, UNKNOWN = AgeGroup


@pytest.mark.parametrize(
    ("told", "age_group", "fits"),
    [
        ({"date_of_birth": "2012-05-01"}, ADULT, False),
        ({"age": 17}, ADULT, False),
        ({"age": 18}, CHILD, False),
        ({"age": 18}, ADULT, True),
        ({"age": 17}, CHILD, True),
        ({"age": 17}, UNKNOWN, True),
        ({"age": 40}, UNKNOWN, True),
        ({}, ADULT, True),
    ],
)
def test_an_age_group_against_the_age_is_refused(told, age_group, fits):
    if fits:
        person_rules.check_age_group(told, age_group, TODAY)
        return
    with pytest.raises(RuleBroken, match="Correct the one that is wrong"):
        person_rules.check_age_group(told, age_group, TODAY)
