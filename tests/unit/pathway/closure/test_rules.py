"""When a closure may be asked for, decided and undone."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import CaseState
from caseflow.pathway.closure import rules as closure_rules

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
