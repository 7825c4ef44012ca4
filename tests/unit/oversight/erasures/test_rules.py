"""When something may be erased, and when an erasure is complete."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.access import Compartment
from caseflow.errors import RuleBroken
from caseflow.oversight.erasures import rules as erasures_rules
from caseflow.oversight.erasures.models import ErasureReason
from caseflow.pathway.case.models import CaseState

ASKED = datetime(2026, 5, 1, tzinfo=UTC)


def test_a_receipt_has_six_groups_and_is_read_in_any_spelling():
    receipt = erasures_rules.new_receipt()
    assert [len(group) for group in receipt.split("-")] == [4] * 6
    assert erasures_rules.typed(f" {receipt.lower().replace('-', ' ')} ") == receipt.replace(
        "-", ""
    )


@pytest.mark.parametrize(
    ("check", "fine", "refused"),
    [
        (erasures_rules.check_not_held, False, True),
        (erasures_rules.check_nothing_shared, 0, 1),
        (erasures_rules.check_held, False, True),
        (erasures_rules.check_none_pending, None, SimpleNamespace()),
    ],
)
def test_a_hold_a_referral_an_erasure_and_a_request_stand_in_the_way(check, fine, refused):
    check(fine)
    with pytest.raises(RuleBroken):
        check(refused)


@pytest.mark.parametrize("closed_at", [None, ASKED + timedelta(days=1)])
def test_the_time_of_a_case_that_was_open_since_the_request_is_not_over(closed_at):
    over = ErasureReason.RETENTION_OVER
    erasures_rules.check_time_over(ErasureReason.PERSON_ASKED, closed_at, ASKED)
    erasures_rules.check_time_over(over, ASKED, ASKED)
    with pytest.raises(RuleBroken, match="not over"):
        erasures_rules.check_time_over(over, closed_at, ASKED)


@pytest.mark.parametrize("state", CaseState)
def test_the_whole_file_is_erased_when_the_case_is_closed(state):
    case = SimpleNamespace(state=state)
    erasures_rules.check_ended(case, "health")
    if state is CaseState.CLOSED:
        erasures_rules.check_ended(case, "")
        erasures_rules.check_ended(case, erasures_rules.PERSONAL)
        return
    for part in (erasures_rules.WHOLE, erasures_rules.PERSONAL):
        with pytest.raises(RuleBroken):
            erasures_rules.check_ended(case, part)


def test_a_part_names_the_compartments_whose_keys_go():
    assert erasures_rules.compartments_of(erasures_rules.WHOLE) == ()
    assert [erasures_rules.of_person(part) for part in ("", "person", "contact")] == [
        "",
        "",
        "contact",
    ]
    assert erasures_rules.compartments_of("health") == ("health",)
    assert set(erasures_rules.compartments_of(erasures_rules.PERSONAL)) == set(Compartment)


@pytest.mark.parametrize("decided", ["approved_at", "declined_at"])
def test_a_request_is_decided_once(decided):
    request = SimpleNamespace(approved_at=None, declined_at=None)
    erasures_rules.check_pending(request)
    setattr(request, decided, date(2030, 1, 1))
    with pytest.raises(RuleBroken):
        erasures_rules.check_pending(request)


def test_an_erasure_is_complete_when_no_key_backup_from_before_is_left():
    assert erasures_rules.complete_on(date(2030, 1, 1), 30) == date(2030, 2, 1)
