"""When a partner may enter an appointment."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.referral.inbox import rules as inbox_rules
from caseflow.pathway.referral.models import Status

TODAY = date(2030, 6, 1)
FOR_APPOINTMENTS = {Status.ACCEPTED, Status.IN_SERVICE}


@pytest.mark.parametrize("status", Status)
def test_an_appointment_is_entered_after_acceptance(status):
    referral = SimpleNamespace(status=status)
    if status in FOR_APPOINTMENTS:
        inbox_rules.check_schedule(referral, TODAY, TODAY)
        return
    with pytest.raises(RuleBroken):
        inbox_rules.check_schedule(referral, TODAY, TODAY)


def test_it_is_not_in_the_past():
    with pytest.raises(RuleBroken) as refused:
        inbox_rules.check_schedule(
            SimpleNamespace(status=Status.ACCEPTED), TODAY - timedelta(days=1), TODAY
        )
    assert refused.value.field == "day"


@pytest.mark.parametrize("appointment", [{"at": "2030-06-02T09:00"}, None])
def test_who_saved_first_is_shown(appointment):
    referral = SimpleNamespace(version=3, appointment=appointment)
    inbox_rules.check_version(referral, 3, "2030-06-03 10:00")
    with pytest.raises(Stale) as refused:
        inbox_rules.check_version(referral, 2, "2030-06-03 10:00")
    theirs = "2030-06-02 09:00" if appointment else ""
    assert refused.value.differences == (("appointment", "2030-06-03 10:00", theirs),)
