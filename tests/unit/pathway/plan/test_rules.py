"""What keeps a plan from the supervisor, and from approval."""

from datetime import date

import pytest

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.plan import rules as plan_rules
from caseflow.pathway.plan.models import NeedStatus, PlanStatus

TODAY = date(2026, 3, 2)


class Row:
    """Only what the rules look at."""

    def __init__(self, **values):
        self.__dict__.update(values)


def test_draft_with_need_and_goal_may_be_handed_over():
    plan_rules.check_askable(Row(status=PlanStatus.DRAFT), need_count=1, has_goal=True)


@pytest.mark.parametrize(
    ("status", "need_count", "has_goal", "sentence"),
    [
        (PlanStatus.WAITING, 1, True, "already"),
        (PlanStatus.APPROVED, 1, True, "already approved"),
        (PlanStatus.DRAFT, 0, True, "at least one need"),
        (PlanStatus.DRAFT, 1, False, "goal"),
    ],
)
def test_other_plans_may_not(status, need_count, has_goal, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        plan_rules.check_askable(Row(status=status), need_count=need_count, has_goal=has_goal)


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.APPROVED])
def test_only_a_waiting_plan_is_approved(status):
    plan_rules.check_approvable(Row(status=PlanStatus.WAITING))
    with pytest.raises(RuleBroken):
        plan_rules.check_approvable(Row(status=status))


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.WAITING])
def test_only_an_approved_plan_is_reviewed(status):
    plan_rules.check_reviewable(Row(status=PlanStatus.APPROVED))
    with pytest.raises(RuleBroken):
        plan_rules.check_reviewable(Row(status=status))


def test_an_older_version_is_stale():
    plan_rules.check_current(Row(version=3), 3, ("goal", "a", "b"))
    with pytest.raises(Stale):
        plan_rules.check_current(Row(version=3), 2, ("goal", "a", "b"))
    with pytest.raises(Stale):
        plan_rules.check_current(Row(version=3), None, ("goal", "a", "b"))


def test_action_is_due_today_at_the_soonest():
    plan_rules.check_due(TODAY, TODAY)
    with pytest.raises(RuleBroken):
        plan_rules.check_due(date(2026, 3, 1), TODAY)


def test_need_status_says_something_new():
    plan_rules.check_step(NeedStatus.OPEN, NeedStatus.UNMET)
    with pytest.raises(RuleBroken):
        plan_rules.check_step(NeedStatus.MET, NeedStatus.MET)
