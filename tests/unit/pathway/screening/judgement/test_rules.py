"""The worker's judgement stands beside the rule's."""

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.screening.assessment import rules as assessment_rules
from caseflow.pathway.screening.judgement import rules as judgement_rules
from caseflow.sop.indicators import Level, Profile
from caseflow.sop.loading import Library
from caseflow.sop.vocabulary import AgeGroup


@pytest.fixture
def result(library: Library):
    asked = library.instrument("short-screen")
    return assessment_rules.assess(
        {"SHORT-PURPOSE-02": True}, asked, age_group=AgeGroup.ADULT, profile=Profile.ADULT_LABOUR
    )


def test_agreeing_leaves_nothing_to_keep(result):
    agreed = {axis.name.value: (axis.level.value, "ignored") for axis in result.axes}
    assert judgement_rules.kept(result, agreed) == {}
    assert judgement_rules.kept(result, {}) == {}


def test_both_levels_stay_and_the_workers_is_said(result):
    kept = judgement_rules.kept(result, {"tip": (Level.STRONG.value, " A guarded house. ")})
    tip = judgement_rules.judged(result, kept)[0]
    assert (tip.axis.level, tip.level) == (Level.POSSIBLE, Level.STRONG)
    assert tip.reason == "A guarded house."
    assert tip.wording.startswith("Possible victim of trafficking, with strong indicators")


def test_the_wording_of_a_rule_gives_way_to_another_judgement(library: Library):
    smuggled = assessment_rules.assess(
        {"SOM-01": True, "SOM-02": True},
        library.instrument("som-abuse"),
        age_group=AgeGroup.ADULT,
        profile=Profile.ADULT_LABOUR,
    )
    assert "No decision is needed" in judgement_rules.judged(smuggled, {})[1].wording
    kept = judgement_rules.kept(smuggled, {"som": (Level.POSSIBLE.value, "He was beaten.")})
    assert "needs a decision" in judgement_rules.judged(smuggled, kept)[1].wording


@pytest.mark.parametrize("reason", ["", "   "])
def test_another_level_needs_a_reason(result, reason):
    with pytest.raises(RuleBroken, match="Give your reasons") as broken:
        judgement_rules.kept(result, {"tip": (Level.NOT_INDICATED.value, reason)})
    assert broken.value.field == "tip_reason"
