"""What is counted, from facts alone."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from caseflow.agencies.models import ServiceType
from caseflow.pathway.referral.models import Status
from caseflow.reporting import figures, suppression
from caseflow.reporting import rules as reporting_rules
from caseflow.reporting.figures import Answer, Asked
from caseflow.reporting.rules import Period

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def asked(status=Status.SENT, **changes):
    fact = {
        "case_id": uuid.uuid4(),
        "recipient_id": uuid.UUID(int=7),
        "service": ServiceType.HEALTH,
        "area": "Harbour",
        "status": status,
        "sent_at": NOW - 48 * HOUR,
        "respond_by": NOW + HOUR,
        "answer_by": NOW - 24 * HOUR,
        "answered_at": None,
        "decided_at": None,
        "reason": None,
    }
    return Asked(**(fact | changes))


@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        (asked(), Answer.NOT_YET),
        (asked(respond_by=NOW - HOUR), Answer.SILENT),
        (asked(Status.EXPIRED), Answer.SILENT),
        (asked(Status.EXPIRED, answered_at=NOW), Answer.ENDED),
        (asked(Status.WAITLISTED, answered_at=NOW), Answer.CONSIDERED),
        (asked(Status.DECLINED, answered_at=NOW), Answer.DECLINED),
        (asked(Status.COMPLETED, answered_at=NOW), Answer.ACCEPTED),
        (asked(Status.RECALLED), Answer.ENDED),
    ],
)
def test_every_sent_referral_stands_in_one_column(fact, answer):
    assert fact.answer(NOW) is answer


@pytest.mark.parametrize(
    ("answered", "by", "in_time"),
    [
        (NOW - 30 * HOUR, NOW - 24 * HOUR, True),
        (NOW, NOW - HOUR, False),
        (None, NOW - HOUR, False),
        (None, NOW + HOUR, None),
    ],
)
def test_an_answer_is_in_time_late_or_still_open(answered, by, in_time):
    assert asked(answered_at=answered, answer_by=by).in_time(NOW) is in_time


def test_waiting_times_of_few_people_are_not_shown():
    facts = [asked(answered_at=NOW) for _ in range(10)]
    assert figures.spread(facts, lambda f: f.answered_at, smallest=11) is None


def test_waiting_times_of_many_referrals_of_few_people_are_not_shown():
    one = uuid.uuid4()
    facts = [asked(answered_at=NOW, case_id=one) for _ in range(40)]
    assert figures.spread(facts, lambda f: f.answered_at, smallest=11) is None


def test_half_and_nine_of_ten_are_told():
    facts = [asked(answered_at=NOW - 48 * HOUR + n * HOUR) for n in range(1, 21)]
    spread = figures.spread(facts, lambda f: f.answered_at, smallest=11)
    assert (spread.median, spread.ninetieth) == (10.5 * HOUR, 18 * HOUR)


def test_a_share_is_rounded_to_tenths():
    facts = [asked(answered_at=NOW - 30 * HOUR) for _ in range(13)] + [asked(answered_at=NOW)] * 3
    assert figures.share_in_time(facts, NOW, smallest=11) == 80


def test_a_table_counts_people_not_only_referrals():
    one = uuid.uuid4()
    facts = [asked(case_id=one) for _ in range(30)] + [asked(area="Hills") for _ in range(40)]
    table = figures.crosstab(facts, rows=lambda f: f.service, columns=lambda f: f.area, smallest=11)
    assert table.lines[0][1][0] is None


@pytest.mark.parametrize(
    ("period", "begins"),
    [
        (Period.ALL, None),
        (Period.YEAR, datetime(2026, 1, 1, tzinfo=UTC)),
        (Period.QUARTER, datetime(2026, 4, 1, tzinfo=UTC)),
    ],
)
def test_periods_are_those_of_the_calendar(period, begins):
    assert reporting_rules.begins(period, NOW) == begins


def test_one_number_is_hidden_when_few_people_stand_behind_many_referrals():
    assert suppression.figure(40, smallest=11) == 40
    assert suppression.figure(40, smallest=11, people=10) is None
    assert suppression.figure(40, smallest=11, people=11) is not None
