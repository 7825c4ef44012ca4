from datetime import UTC, datetime, timedelta

import pytest

from caseflow.sop import rules as sop_rules
from caseflow.sop.rules import CaseFacts
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Act, AgeGroup, Clock, Milestone, Priority, RiskLevel

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


def test_a_closure_names_all_that_is_missing(core: Procedure) -> None:
    lacking = sop_rules.missing(core, Act.CLOSURE_REQUEST, facts(open_referrals=1))
    assert lacking == tuple(one.sentence for one in core.gates[Act.CLOSURE_REQUEST])


def test_a_closure_is_free_when_nothing_is_missing(core: Procedure) -> None:
    done = facts(M.FEEDBACK_OFFERED, M.SAFETY_PLAN_HANDED_OVER, M.RETENTION_SET)
    assert sop_rules.missing(core, Act.CLOSURE_REQUEST, done) == ()


def test_a_reopened_case_earns_its_closure_anew(core: Procedure) -> None:
    again = facts(
        M.FEEDBACK_OFFERED,
        M.SAFETY_PLAN_HANDED_OVER,
        M.RETENTION_SET,
        at={M.CASE_REOPENED: OPENED + DAY},
    )
    assert len(sop_rules.missing(core, Act.CLOSURE_REQUEST, again)) == 3


def test_a_referral_waits_for_consent(core: Procedure) -> None:
    assert sop_rules.missing(core, Act.REFERRAL_SEND, facts()) == (
        "Ask the person for consent before you send a referral.",
    )
    assert sop_rules.missing(core, Act.REFERRAL_SEND, facts(M.CONSENT_GIVEN)) == ()


def test_a_plan_for_a_child_waits_for_the_best_interests(core: Procedure) -> None:
    done = (M.NEEDS_RECORDED, M.RISK_ASSESSED, M.PLAN_DRAFTED)
    assert sop_rules.missing(core, Act.PLAN_APPROVE, facts(*done)) == ()
    child = sop_rules.missing(core, Act.PLAN_APPROVE, facts(*done, age=AgeGroup.UNKNOWN))
    assert child == ("Assess the child's best interests before the plan is approved.",)


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.IDENTIFICATION_NOTIFY])
def test_no_service_waits_for_an_identification(core: Procedure, act: Act) -> None:
    asked = {str(one.milestone) for one in core.gates[act]}
    assert not any(word.startswith(("identification.", "reflection.")) for word in asked)


@pytest.mark.parametrize(
    ("clock", "priority", "span"),
    [
        (Clock.REFERRAL_ACKNOWLEDGE, Priority.EMERGENCY, 4 * HOUR),
        (Clock.REFERRAL_ACKNOWLEDGE, Priority.NORMAL, 3 * DAY),
        (Clock.REFERRAL_DECIDE, Priority.EMERGENCY, 24 * HOUR),
        (Clock.REFERRAL_DECIDE, Priority.URGENT, 72 * HOUR),
        (Clock.REFERRAL_DECIDE, Priority.NORMAL, 14 * DAY),
        (Clock.REFERRAL_DECIDE, None, 24 * HOUR),
        (Clock.REFLECTION_PERIOD, None, 30 * DAY),
    ],
)
def test_a_clock_runs_by_priority_and_shortest_when_unknown(
    core: Procedure, clock: Clock, priority: Priority | None, span: timedelta
) -> None:
    assert sop_rules.deadline(core, clock, OPENED, priority=priority) == OPENED + span


@pytest.mark.parametrize("clock", list(Clock))
def test_every_clock_ends_after_it_begins(core: Procedure, clock: Clock) -> None:
    assert sop_rules.deadline(core, clock, OPENED) > OPENED


def test_only_sourced_values_are_called_verified(core: Procedure) -> None:
    sourced = {str(clock) for clock, rule in core.clocks.items() if rule.confidence.is_sourced}
    assert sourced == {"reflection.period"}
