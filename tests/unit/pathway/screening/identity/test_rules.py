"""What an age says about the age group."""

from datetime import date

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.screening.identity import rules as identity_rules
from caseflow.sop.vocabulary import AgeGroup

TODAY = date(2026, 3, 2)
ADULT, CHILD, UNKNOWN = AgeGroup


@pytest.mark.parametrize(
    ("recorded", "age", "counts"),
    [
        (ADULT, None, ADULT),
        (ADULT, 18, ADULT),
        (ADULT, 17, CHILD),
        (CHILD, 17, CHILD),
        (CHILD, None, CHILD),
        (UNKNOWN, 17, CHILD),
        (UNKNOWN, 18, UNKNOWN),
        (UNKNOWN, None, UNKNOWN),
    ],
)
def test_an_age_protects_and_never_takes_protection_away(recorded, age, counts):
    assert identity_rules.age_group_for(recorded, {"age": age}, TODAY) is counts


@pytest.mark.asvs("V2.2.3")
def test_an_adults_age_for_a_child_is_asked_again():
    with pytest.raises(RuleBroken) as broken:
        identity_rules.age_group_for(CHILD, {"age": 18}, TODAY)
    assert broken.value.field == "age"
