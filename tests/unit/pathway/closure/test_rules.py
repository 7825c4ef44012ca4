"""When a closure may be asked for, decided and undone."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import CaseState
from caseflow.pathway.closure import rules as closure_rules
from caseflow.pathway.closure.models import ClosureReason
from caseflow.sop.vocabulary import Milestone

TODAY = date(2030, 6, 1)


def closure(**changes):
    return SimpleNamespace(**({"approved_at": None, "returned_at": None} | changes))


def test_a_file_is_kept_until_a_day_to_come():
    closure_rules.check_retention(TODAY + timedelta(days=1), TODAY)
    for day in (TODAY, TODAY - timedelta(days=1)):
        with pytest.raises(RuleBroken) as refused:
            closure_rules.check_retention(day, TODAY)
        assert refused.value.field == "retain_until"


@pytest.mark.parametrize(
    ("found", "pending"),
    [
        (None, False),
        (closure(), True),
        (closure(approved_at=TODAY), False),
        (closure(returned_at=TODAY), False),
    ],
)
def test_a_request_is_pending_until_somebody_has_decided(found, pending):
    assert closure_rules.is_pending(found) is pending


def test_there_is_one_request_at_a_time():
    closure_rules.check_none_pending(None)
    closure_rules.check_none_pending(closure(returned_at=TODAY))
    with pytest.raises(RuleBroken):
        closure_rules.check_none_pending(closure())


def test_a_decision_is_made_once():
    closure_rules.check_pending(closure())
    with pytest.raises(RuleBroken):
        closure_rules.check_pending(closure(approved_at=TODAY))


@pytest.mark.parametrize("state", CaseState)
def test_only_a_closed_case_is_reopened(state):
    case = SimpleNamespace(state=state)
    if state is CaseState.CLOSED:
        closure_rules.check_closed(case)
        return
    with pytest.raises(RuleBroken):
        closure_rules.check_closed(case)


def test_what_was_erased_is_not_reopened():
    closure_rules.check_readable(False)
    with pytest.raises(RuleBroken):
        closure_rules.check_readable(True)


DONE_BY_REASON = {
    ClosureReason.GOALS_REACHED: (),
    ClosureReason.SURVIVOR_CHOICE: (),
    ClosureReason.MOVED: (),
    ClosureReason.RETURNED: (),
    ClosureReason.TRANSFERRED: (),
    ClosureReason.UNREACHABLE: (Milestone.FEEDBACK_OFFERED, Milestone.SAFETY_PLAN_HANDED_OVER),
    ClosureReason.CONSENT_REFUSED: (Milestone.SAFETY_PLAN_HANDED_OVER,),
    ClosureReason.DEATH: (Milestone.FEEDBACK_OFFERED, Milestone.SAFETY_PLAN_HANDED_OVER),
    ClosureReason.OTHER: (),
}
"""What is not asked for, by every reason: a new reason needs a decision here."""


def asked_for(reason, **done):
    said = {"feedback_offered": False, "safety_plan_handed_over": False} | done
    return closure(reason=reason, **said)


@pytest.mark.parametrize("reason", ClosureReason)
def test_what_was_not_done_has_a_reason_that_is_told(reason):
    found = closure_rules.not_done(asked_for(reason))
    assert tuple(one.milestone for one in found) == DONE_BY_REASON[reason]
    assert all(one.what and one.why for one in found)


@pytest.mark.parametrize("reason", ClosureReason)
def test_what_was_done_is_not_told_as_missing(reason):
    done = asked_for(reason, feedback_offered=True, safety_plan_handed_over=True)
    assert closure_rules.not_done(done) == ()


@pytest.mark.parametrize("state", [CaseState.ACTIVE, CaseState.PAUSED, CaseState.AWAITING_CONSENT])
def test_a_case_with_consent_is_not_closed_for_want_of_it(state):
    if state is not CaseState.ACTIVE:
        closure_rules.check_reason(ClosureReason.CONSENT_REFUSED, state)
        return
    with pytest.raises(RuleBroken) as refused:
        closure_rules.check_reason(ClosureReason.CONSENT_REFUSED, state)
    assert refused.value.field == "reason"
    closure_rules.check_reason(ClosureReason.SURVIVOR_CHOICE, state)
