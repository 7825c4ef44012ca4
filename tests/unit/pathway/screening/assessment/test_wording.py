import re

import pytest

from caseflow.pathway.screening.assessment import rules as assessment_rules
from caseflow.sop import scoring_rules
from caseflow.sop.indicators import AxisName, Level, Profile
from caseflow.sop.loading import Library
from caseflow.sop.vocabulary import AgeGroup
from caseflow.sop.wordings import WORDINGS


def test_the_wording_names_who_decides(library: Library) -> None:
    short = library.instrument("short-screen")
    answers = {"SHORT-PURPOSE-02": True}
    tip = assessment_rules.assess(
        answers,
        short,
        age_group=AgeGroup.ADULT,
        profile=Profile.ADULT_LABOUR,
        authority="Northland Court",
    ).tip
    assert tip.wording == "Possible victim of trafficking; needs a decision by Northland Court."


@pytest.mark.parametrize("key", list(WORDINGS))
def test_no_wording_is_a_verdict_or_a_number(key: tuple[AxisName, Level]) -> None:
    wording = WORDINGS[key].lower()
    assert not re.search(r"\b(is|are) (not )?an? (victim|survivor)", wording)
    assert not re.search(r"\d|score|points", wording)


@pytest.mark.parametrize(
    "rule", [one for one in vars(scoring_rules).values() if isinstance(one, scoring_rules.Rule)]
)
def test_no_rule_is_a_verdict_or_names_who_decides(rule: scoring_rules.Rule) -> None:
    words = f"{rule.sentence} {rule.wording or ''}".lower()
    assert not re.search(r"\b(is|are) (not )?an? (victim|survivor)", words)
    # Only the wordings of the levels have a place for the authority.
    assert "{" not in words
