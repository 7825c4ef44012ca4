"""What a screening may become, and when."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.screening import rules as screening_rules
from caseflow.pathway.screening.models import Screening, ScreeningStatus

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
S = ScreeningStatus


def screening(status: ScreeningStatus = S.DRAFT, *, lasts: timedelta = timedelta(days=7)):
    return Screening(
        case_id=uuid.uuid4(), created_at=NOW, expires_at=NOW + lasts, status=status, version=3
    )


def test_a_draft_can_be_written_on():
    screening_rules.check_draft(screening(), NOW)


@pytest.mark.parametrize("status", [status for status in S if status is not S.DRAFT])
def test_nothing_else_can_be_written_on(status):
    with pytest.raises(RuleBroken):
        screening_rules.check_draft(screening(status), NOW)


def test_a_draft_whose_time_is_over_counts_as_expired():
    late = NOW + timedelta(days=7)
    assert screening_rules.status_at(screening(), late) is S.EXPIRED
    assert not screening_rules.can_author_read(screening(), late)
    with pytest.raises(RuleBroken, match="Start a new one"):
        screening_rules.check_draft(screening(), late)


@pytest.mark.parametrize(
    ("status", "readable"),
    [
        (S.DRAFT, True),
        (S.FINISHED, True),
        (S.HANDED_OVER, True),
        (S.RETURNED, True),
        (S.TAKEN_UP, False),
        (S.REFUSED, False),
        (S.EXPIRED, False),
    ],
)
def test_the_author_reads_until_it_is_taken_up(status, readable):
    assert screening_rules.can_author_read(screening(status), NOW) is readable


@pytest.mark.parametrize("status", [S.HANDED_OVER, S.TAKEN_UP, S.REFUSED, S.EXPIRED])
def test_a_no_comes_too_late_once_somebody_else_has_it(status):
    with pytest.raises(RuleBroken):
        screening_rules.check_refusable(screening(status))


@pytest.mark.parametrize(("lasts", "warns"), [(168, 144), (48, 24), (12, 6)])
def test_the_warning_comes_a_day_before_or_half_way(lasts, warns):
    row = screening(lasts=timedelta(hours=lasts))
    assert screening_rules.warns_at(row) == NOW + timedelta(hours=warns)


def test_safety_is_asked_before_the_end():
    with pytest.raises(RuleBroken, match="safety and health"):
        screening_rules.check_finishable(screening())


def test_two_versions_are_shown_beside_each_other():
    screening_rules.check_current(screening(), 3, {"narrative": "mine"}, {"narrative": "theirs"})
    with pytest.raises(Stale) as stale:
        screening_rules.check_current(
            screening(), 2, {"narrative": "mine"}, {"narrative": "theirs"}
        )
    assert stale.value.differences == (("narrative", "mine", "theirs"),)
