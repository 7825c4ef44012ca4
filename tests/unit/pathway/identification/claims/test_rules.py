"""Which step of a claim may follow, and when something about an appeal is due."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.identification.claims import rules
from caseflow.pathway.identification.claims.models import ClaimKind, ClaimStatus

REFUSED = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 20)
ASKED, GRANTED, NO = ClaimStatus.ASKED, ClaimStatus.GRANTED, ClaimStatus.NOT_WANTED


def step(status, days=1, kind=ClaimKind.APPEAL):
    at = REFUSED + timedelta(days)
    return SimpleNamespace(kind=kind, status=status, happened_on=at.date(), recorded_at=at)


def check(steps, status, on=TODAY, refused_at=REFUSED):
    rules.check_step(steps, ClaimKind.APPEAL, status, on, refused_at=refused_at, today=TODAY)


def test_appeal_is_lodged_and_then_decided():
    check([], ASKED)
    check([step(ASKED)], GRANTED)


@pytest.mark.parametrize(
    ("steps", "status", "changes", "sentence"),
    [
        ([], ASKED, {"on": TODAY + timedelta(1)}, "in the future"),
        ([], ASKED, {"refused_at": None}, "no negative decision"),
        ([], GRANTED, {}, "when the appeal was lodged"),
        ([step(NO)], GRANTED, {}, "when the appeal was lodged"),
        ([step(ASKED)], ASKED, {}, "already"),
        ([step(ASKED, 9)], GRANTED, {"on": REFUSED.date()}, "before the step"),
        ([step(ASKED, -9)], GRANTED, {}, "when the appeal was lodged"),
    ],
)
def test_step_that_cannot_follow_is_refused(steps, status, changes, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        check(steps, status, **changes)


@pytest.mark.parametrize(
    ("steps", "due"),
    [
        ([], REFUSED + rules.APPEAL_WITHIN),
        ([step(NO)], None),
        ([step(ASKED)], REFUSED + timedelta(1) + rules.ASK_WITHIN),
        ([step(ASKED), step(GRANTED)], None),
        ([step(ASKED, -2), step(GRANTED, -1)], REFUSED + rules.APPEAL_WITHIN),
    ],
)
def test_appeal_is_due_until_it_is_decided_on(steps, due):
    assert rules.appeal_due(steps, REFUSED) == due
    assert rules.appeal_due(steps, None) is None


def test_appeal_is_lodged_until_its_result():
    assert rules.is_lodged([step(ASKED)], REFUSED)
    assert not rules.is_lodged([step(ASKED), step(GRANTED)], REFUSED)
    assert not rules.is_lodged([], REFUSED)


def test_steps_of_one_claim_are_found():
    assert rules.of_kind([step(ASKED)], ClaimKind.APPEAL) == [step(ASKED)]
    assert rules.of_kind([], ClaimKind.APPEAL) == []


def test_permit_may_be_granted_without_having_been_asked_for():
    permit = ClaimKind.RESIDENCE
    rules.check_step([], permit, GRANTED, TODAY, refused_at=None, today=TODAY)
    with pytest.raises(RuleBroken, match="already"):
        before = [step(GRANTED, kind=permit)]
        rules.check_step(before, permit, GRANTED, TODAY, refused_at=None, today=TODAY)
