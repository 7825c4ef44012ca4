import re

import pytest

from caseflow.pathway.screening.assessment import rules as assessment_rules
from caseflow.sop.indicators import AxisName, Level, Profile
from caseflow.sop.loading import Library
from caseflow.sop.vocabulary import AgeGroup
from caseflow.sop.wordings import WORDINGS


def test_the_wording_names_who_decides(library: Library) -> None:
    short = library.instrument("short-screen")
    answers = {"SHORT-SIGN-01": True}
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
