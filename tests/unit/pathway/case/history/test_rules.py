"""Guardian and best interests are recorded of children only."""

from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.case.history import rules as history_rules
from caseflow.sop.vocabulary import AgeGroup


@pytest.mark.parametrize("age_group", [AgeGroup.CHILD, AgeGroup.UNKNOWN])
def test_of_a_child_and_where_the_age_is_in_doubt(age_group):
    history_rules.check_child(SimpleNamespace(age_group=age_group))


def test_not_of_an_adult():
    with pytest.raises(RuleBroken):
        history_rules.check_child(SimpleNamespace(age_group=AgeGroup.ADULT))
