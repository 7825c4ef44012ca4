"""What a case's state allows, and whose version of a safety plan counts."""

from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import CaseState
from caseflow.pathway.stages import MOVES, Stage

A = CaseState


def case(state, stage=Stage.CASE):
    return SimpleNamespace(state=state, stage=stage, is_active=state is A.ACTIVE)


@pytest.mark.parametrize("state", A)
def test_work_needs_an_open_case(state):
    if state is not A.CLOSED:
        case_rules.check_open(case(state))
        return
    with pytest.raises(RuleBroken, match="closed"):
        case_rules.check_open(case(state))


@pytest.mark.parametrize("state", A)
def test_most_work_needs_consent(state):
    if state is A.ACTIVE:
        case_rules.check_begun(case(state))
        return
    with pytest.raises(RuleBroken):
        case_rules.check_begun(case(state))


def test_a_no_is_recorded_before_work_began_only():
    case_rules.check_never_begun(case(A.AWAITING_CONSENT, Stage.CONSENT))
    for state, stage in [
        (A.AWAITING_CONSENT, Stage.CASE),
        (A.ACTIVE, Stage.CONSENT),
        (A.PAUSED, Stage.CONSENT),
        (A.CLOSED, Stage.CONSENT),
    ]:
        with pytest.raises(RuleBroken):
            case_rules.check_never_begun(case(state, stage))


@pytest.mark.parametrize("source", Stage)
@pytest.mark.parametrize("target", Stage)
def test_a_case_goes_along_the_arrows_of_the_table(source, target):
    if (source, target) in {move[:2] for move in MOVES}:
        case_rules.check_move(case(A.ACTIVE, source), target)
        return
    with pytest.raises(RuleBroken):
        case_rules.check_move(case(A.ACTIVE, source), target)


def test_a_code_has_groups_of_four_and_no_two_are_alike():
    codes = {case_rules.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all([len(group) for group in code.split("-")] == [4, 4, 4] for code in codes)


def test_a_safety_plan_that_somebody_else_saved_is_shown_in_both_versions():
    plan = SimpleNamespace(version=2, code_word="kite")
    case_rules.check_current(plan, 2, {"code_word": "boat"})
    with pytest.raises(Stale) as refused:
        case_rules.check_current(plan, 1, {"code_word": "boat"})
    ((_name, mine, theirs),) = refused.value.differences
    assert (mine, theirs) == ("boat", "kite")
