"""When the mail about a notice is tried again."""

from datetime import timedelta

import pytest

from caseflow.notices import rules


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (5, 16), (10, 360), (500, 360)])
def test_the_wait_doubles_and_has_an_end(attempts, minutes):
    assert rules.wait_before_mail(attempts) == timedelta(minutes=minutes)


def test_mail_is_tried_for_longer_than_a_mail_host_has_to():
    assert timedelta(days=5) <= rules.MAILED_WITHIN
