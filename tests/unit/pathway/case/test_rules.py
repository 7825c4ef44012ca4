"""What a case's state allows, and whose version of a safety plan counts."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import CaseState
from caseflow.pathway.stages import MOVES, Stage
from caseflow.sop import loading
from caseflow.sop import rules as sop_rules
from caseflow.sop.rules import CaseFacts
from caseflow.sop.vocabulary import Act, AgeGroup, Milestone, RiskLevel
from config import shipped

A = CaseState
OPENED = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
CORE = loading.load(shipped("sops")).procedure("core")


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


@pytest.mark.parametrize("check", [case_rules.check_begun, case_rules.check_never_begun])
def test_a_closed_case_says_that_it_is_closed_before_anything_about_consent(check):
    with pytest.raises(RuleBroken, match=r"This case is closed\. Reopen it first\."):
        check(case(A.CLOSED, Stage.CONSENT))


def test_an_impossible_move_names_both_stages():
    with pytest.raises(RuleBroken) as refused:
        case_rules.check_move(case(A.ACTIVE, Stage.CONSENT), Stage.CONSENT)
    assert refused.value.values == {"source": Stage.CONSENT, "target": Stage.CONSENT}


def known(*reached, **changes):
    given = {"opened_at": OPENED, "age_group": AgeGroup.ADULT, "risk": RiskLevel.LOW}
    return CaseFacts(**given | {"milestones": dict.fromkeys(reached, OPENED)} | changes)


def test_a_gate_says_the_first_thing_that_is_missing():
    first, second = CORE.gates[Act.IDENTIFICATION_NOTIFY]
    with pytest.raises(RuleBroken) as refused:
        case_rules.check_gate(CORE, Act.IDENTIFICATION_NOTIFY, known())
    assert refused.value.sentence == first.sentence
    with pytest.raises(RuleBroken) as refused:
        case_rules.check_gate(CORE, Act.IDENTIFICATION_NOTIFY, known(first.milestone))
    assert refused.value.sentence == second.sentence


def test_a_gate_is_open_when_nothing_is_missing():
    case_rules.check_gate(
        CORE, Act.IDENTIFICATION_NOTIFY, known(Milestone.CONSENT_GIVEN, Milestone.RISK_ASSESSED)
    )


def reached(name, at):
    return SimpleNamespace(name=name, at=at)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_newest_time_of_each_milestone_counts_in_whatever_order_they_come(order):
    assessed = [reached(Milestone.RISK_ASSESSED, OPENED + days * DAY) for days in order]
    needs = reached(Milestone.NEEDS_RECORDED, OPENED)
    assert case_rules.latest([needs, *assessed]) == {
        Milestone.NEEDS_RECORDED: OPENED,
        Milestone.RISK_ASSESSED: OPENED + 2 * DAY,
    }
    assert case_rules.latest([]) == {}


def row(**changes):
    given = {
        "opened_at": OPENED,
        "created_at": OPENED - DAY,
        "age_group": AgeGroup.CHILD,
        "risk": RiskLevel.HIGH,
        "stage": Stage.PLAN,
        "named_answers": {"health.pregnant": "yes"},
        "is_active": True,
    }
    return SimpleNamespace(**given | changes)


def test_the_facts_of_a_case_are_all_that_a_procedure_knows():
    assert case_rules.facts(row(), [reached(Milestone.CONSENT_GIVEN, OPENED)], 2) == CaseFacts(
        opened_at=OPENED,
        age_group=AgeGroup.CHILD,
        risk=RiskLevel.HIGH,
        milestones={Milestone.CONSENT_GIVEN: OPENED},
        open_referrals=2,
        stage="plan",
        answers={"health.pregnant": "yes"},
    )


def test_a_case_that_was_never_opened_counts_from_its_creation():
    assert case_rules.facts(row(opened_at=None), [], 0).opened_at == OPENED - DAY


def test_with_consent_every_step_is_asked_and_without_it_only_those_that_need_none():
    every = sop_rules.next_steps(CORE, case_rules.facts(row(), [], 0), OPENED)
    assert case_rules.next_steps(row(), [], CORE, OPENED) == every
    allowed = tuple(step for step in every if step.milestone in case_rules.WITHOUT_CONSENT)
    assert case_rules.next_steps(row(is_active=False), [], CORE, OPENED) == allowed
    assert 0 < len(allowed) < len(every)


def test_a_reflection_period_lasts_as_long_as_the_procedure_says():
    assert case_rules.reflection_ends(CORE, OPENED) == OPENED + 30 * DAY


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("K7M2-9XQP-4TRB", "K7M2-9XQP-4TRB"),
        ("k7m2 9xqp 4trb", "K7M2-9XQP-4TRB"),
        ("K7M29XQP4TRB", "K7M2-9XQP-4TRB"),
        ("K٧M٢-٩XQP-٤TRB", "K7M2-9XQP-4TRB"),
        ("K7M2-9XQP", ""),
        ("", ""),
        ("Гражданкина", ""),
    ],
)
def test_a_code_is_understood_in_any_spelling(typed, code):
    assert case_rules.code_of(typed) == code
