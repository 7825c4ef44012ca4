"""The tabs of an inbox hold every state that a recipient sees, each once."""

from collections import Counter

from caseflow.pathway.referral.inbox.queries import STATUSES
from caseflow.pathway.referral.models import NOT_SENT, Status


def test_every_state_that_a_recipient_sees_stands_in_one_tab():
    shown = Counter(status for statuses in STATUSES.values() for status in statuses)
    assert shown == Counter(status for status in Status if status not in NOT_SENT)
