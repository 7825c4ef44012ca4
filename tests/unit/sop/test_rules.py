from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.sop import rules as sop_rules
from caseflow.sop.fields import Limit
from caseflow.sop.provenance import Confidence
from caseflow.sop.rules import CaseFacts, Situation
from caseflow.sop.schema import Condition, Procedure, RetentionRule
from caseflow.sop.vocabulary import AgeGroup, Clock, Milestone, RiskLevel

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
M = Milestone


def facts(
    *reached: Milestone,
    at: dict[Milestone, datetime] | None = None,
    age: AgeGroup = AgeGroup.ADULT,
    risk: RiskLevel | None = RiskLevel.LOW,
    open_referrals: int = 0,
    stage: str = "case",
) -> CaseFacts:
    times = dict.fromkeys(reached, OPENED) | (at or {})
    return CaseFacts(OPENED, age, risk, times, open_referrals, stage)


def waiting(
    core: Procedure, case: CaseFacts, now: datetime = OPENED
) -> dict[str, sop_rules.NextStep]:
    return {step.step_id: step for step in sop_rules.next_steps(core, case, now)}


def test_a_new_case_asks_for_risk_needs_and_contact(core: Procedure) -> None:
    steps = waiting(core, facts(M.SCREENING_FINISHED))
    assert {"1.2.1", "1.2.4", "1.3.1", "1.4.1", "3.3.2"} == set(steps)


def test_a_step_quotes_the_procedure(core: Procedure) -> None:
    step = waiting(core, facts())["1.3.1"]
    assert step.sentence == core.step("1.3.1").sentence
    assert (step.role, step.milestone) == ("case_worker", M.NEEDS_RECORDED)
    assert step.due_at == OPENED + DAY
    assert step.confidence is Confidence.PROPOSED


def test_a_fulfilled_step_is_gone(core: Procedure) -> None:
    assert "1.3.1" not in waiting(core, facts(M.NEEDS_RECORDED))


@pytest.mark.parametrize("risk", [RiskLevel.HIGH, RiskLevel.IMMEDIATE])
def test_high_risk_asks_for_a_safety_plan(core: Procedure, risk: RiskLevel) -> None:
    step = waiting(core, facts(M.RISK_ASSESSED, risk=risk))["1.2.2"]
    assert step.due_at == OPENED + 2 * HOUR


@pytest.mark.parametrize("risk", [RiskLevel.LOW, RiskLevel.MEDIUM])
def test_low_risk_asks_for_none(core: Procedure, risk: RiskLevel) -> None:
    assert "1.2.2" not in waiting(core, facts(M.RISK_ASSESSED, risk=risk))


def test_each_new_assessment_asks_for_a_new_safety_plan(core: Procedure) -> None:
    old = facts(M.RISK_ASSESSED, M.SAFETY_PLAN_MADE, risk=RiskLevel.HIGH)
    later = OPENED + DAY
    new = facts(M.SAFETY_PLAN_MADE, at={M.RISK_ASSESSED: later}, risk=RiskLevel.HIGH)
    assert "1.2.2" not in waiting(core, old)
    assert waiting(core, new)["1.2.2"].due_at == later + 2 * HOUR


@pytest.mark.parametrize(
    ("age", "asks"), [(AgeGroup.CHILD, True), (AgeGroup.UNKNOWN, True), (AgeGroup.ADULT, False)]
)
def test_doubt_about_age_asks_for_a_guardian(core: Procedure, age: AgeGroup, asks: bool) -> None:
    assert ("1.5.1" in waiting(core, facts(age=age))) is asks


@pytest.mark.parametrize(
    ("risk", "days"),
    [
        (RiskLevel.IMMEDIATE, 1),
        (RiskLevel.HIGH, 2),
        (RiskLevel.MEDIUM, 7),
        (RiskLevel.LOW, 14),
        (None, 1),
    ],
)
def test_the_higher_the_risk_the_sooner_the_contact(
    core: Procedure, risk: RiskLevel | None, days: int
) -> None:
    assert waiting(core, facts(risk=risk))["3.3.2"].due_at == OPENED + days * DAY


def test_a_contact_made_sets_the_date_of_the_next(core: Procedure) -> None:
    made = OPENED + 3 * DAY
    step = waiting(core, facts(at={M.FOLLOW_UP_DONE: made}))["3.3.2"]
    assert step.due_at == made + 14 * DAY


def test_a_childs_plan_is_reviewed_every_three_months(core: Procedure) -> None:
    child = facts(M.PLAN_APPROVED, age=AgeGroup.CHILD)
    step = waiting(core, child)["3.1.4"]
    assert step.due_at == datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
    assert step.confidence is Confidence.VERIFIED


def test_a_consent_is_asked_for_again_before_it_expires(core: Procedure) -> None:
    steps = waiting(core, facts(M.CONSENT_GIVEN))
    assert "1.4.1" not in steps
    assert steps["1.4.2"].due_at == datetime(2026, 9, 2, 9, 0, tzinfo=UTC)


def test_the_first_question_for_consent_has_no_clock(core: Procedure) -> None:
    assert waiting(core, facts())["1.4.1"].due_at is None


def test_a_closed_case_asks_for_nothing(core: Procedure) -> None:
    assert waiting(core, facts(M.CLOSURE_APPROVED)) == {}


def test_a_reopened_case_starts_with_its_risk(core: Procedure) -> None:
    case = facts(M.CLOSURE_APPROVED, M.RISK_ASSESSED, at={M.CASE_REOPENED: OPENED + 30 * DAY})
    assert waiting(core, case)["4.1.5"].due_at == OPENED + 31 * DAY


@given(
    reached=st.dictionaries(
        st.sampled_from(list(Milestone)), st.integers(0, 4000).map(lambda h: OPENED + h * HOUR)
    ),
    age=st.sampled_from(list(AgeGroup)),
    risk=st.sampled_from([None, *RiskLevel]),
    hours=st.integers(0, 5000),
)
def test_what_is_overdue_comes_first_and_then_by_date(
    core: Procedure,
    reached: dict[Milestone, datetime],
    age: AgeGroup,
    risk: RiskLevel | None,
    hours: int,
) -> None:
    now = OPENED + hours * HOUR
    steps = sop_rules.next_steps(core, facts(at=reached, age=age, risk=risk), now)
    dates = [step.due_at for step in steps if step.due_at]
    overdue = [step.is_overdue for step in steps]
    assert dates == sorted(dates)
    assert overdue == sorted(overdue, reverse=True)
    assert all(step.is_overdue == (step.due_at is not None and step.due_at < now) for step in steps)


@pytest.mark.parametrize(
    ("when", "is_true"),
    [
        ({}, True),
        ({"risk": ["low", "medium"]}, True),
        ({"risk": ["high"]}, False),
        ({"age": "adult"}, True),
        ({"age": "child"}, False),
        ({"stage": ["case"]}, True),
        ({"stage": ["plan"]}, False),
        ({"happened": ["consent.given"]}, True),
        ({"happened": ["consent.given", "needs.recorded"]}, False),
        ({"not_happened": ["needs.recorded"]}, True),
        ({"not_happened": ["needs.recorded", "consent.given"]}, False),
        ({"risk": ["low"], "happened": ["needs.recorded"]}, False),
    ],
)
def test_a_condition_holds_when_each_of_its_parts_is_true(
    when: dict[str, object], is_true: bool
) -> None:
    case = facts(M.CONSENT_GIVEN)
    assert sop_rules.holds(Condition.model_validate(when), case) is is_true


def test_a_risk_that_nobody_assessed_counts_as_every_level() -> None:
    high = Condition.model_validate({"risk": ["high"]})
    assert sop_rules.holds(high, facts(risk=None)) is True


@pytest.mark.parametrize(("seconds", "counts"), [(-1, False), (0, False), (1, True)])
def test_only_what_was_reached_after_the_reopening_counts_for_the_next_closure(
    seconds: int, counts: bool
) -> None:
    at = OPENED + DAY + timedelta(seconds=seconds)
    case = facts(at={M.CASE_REOPENED: OPENED + DAY, M.RETENTION_SET: at, M.NEEDS_RECORDED: at})
    assert case.reached_at(M.RETENTION_SET) == (at if counts else None)
    assert case.reached_at(M.NEEDS_RECORDED) == at


@pytest.mark.parametrize(
    ("age", "days"),
    [(AgeGroup.ADULT, 7), (AgeGroup.CHILD, 1), (AgeGroup.UNKNOWN, 1), (None, 1)],
)
def test_who_is_not_known_to_be_an_adult_gets_the_limit_of_a_child(
    age: AgeGroup | None, days: int
) -> None:
    limit = Limit.model_validate({"by_age": {"adult": "P7D", "child": "P1D"}})
    procedure = SimpleNamespace(clocks={Clock.PLAN_REVIEW: SimpleNamespace(limit=limit)})
    end = sop_rules.deadline(procedure, Clock.PLAN_REVIEW, OPENED, age_group=age)
    assert end == OPENED + days * DAY


def test_a_part_of_a_file_is_kept_for_its_own_time_after_the_closure() -> None:
    told = {"title": "Kept", "parts": ["health"], "limit": "P3Y", "source": "A test"}
    rule = RetentionRule.model_validate(told | {"confidence": "proposed"})
    end = sop_rules.retention_end(SimpleNamespace(clocks={}), rule, OPENED)
    assert end == OPENED.replace(year=OPENED.year + 3)


def test_a_case_is_in_the_stage_case_and_without_referrals_unless_it_is_said() -> None:
    case = CaseFacts(OPENED, AgeGroup.ADULT, None, {})
    assert (case.open_referrals, case.stage) == (0, "case")


def test_facts_steps_and_situations_cannot_be_changed(core: Procedure) -> None:
    (step, *_) = sop_rules.next_steps(core, facts(), OPENED)
    for fact, name in ((facts(), "risk"), (step, "due_at"), (Situation(), "risk")):
        with pytest.raises(FrozenInstanceError):
            setattr(fact, name, None)
