"""When a partner may be reminded again, and where a period begins."""

from datetime import UTC, datetime, timedelta

import pytest

from caseflow.errors import RuleBroken
from caseflow.reporting import rules as reporting_rules
from caseflow.reporting.rules import Period

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("reminded_at", [None, NOW - timedelta(hours=24), NOW - timedelta(days=2)])
def test_a_partner_is_reminded_once_a_day(reminded_at):
    reporting_rules.check_remindable(reminded_at, NOW)


def test_not_twice_within_a_day():
    with pytest.raises(RuleBroken):
        reporting_rules.check_remindable(NOW - timedelta(hours=23, minutes=59), NOW)


@pytest.mark.parametrize("month", range(1, 13))
def test_a_quarter_begins_with_its_first_month(month):
    first = {1: 1, 2: 4, 3: 7, 4: 10}[(month + 2) // 3]
    begun = reporting_rules.begins(Period.QUARTER, NOW.replace(month=month))
    assert begun == datetime(2026, first, 1, tzinfo=UTC)
