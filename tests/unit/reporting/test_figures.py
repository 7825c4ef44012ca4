"""What is counted, from facts alone."""

import uuid
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest

from caseflow.agencies.models import ServiceType
from caseflow.pathway.referral.models import Status
from caseflow.reporting import figures, suppression
from caseflow.reporting import rules as reporting_rules
from caseflow.reporting.figures import Answer, Asked, Crosstab, Spread
from caseflow.reporting.rules import Period
from caseflow.reporting.suppression import Protected

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


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("respond_by", "late"), [(NOW, False), (NOW - SECOND, True)])
def test_a_referral_is_overdue_after_its_last_moment(respond_by, late):
    assert asked(respond_by=respond_by).is_overdue(NOW) is late


def test_a_referral_without_a_limit_or_at_its_end_is_never_overdue():
    assert asked(respond_by=None).is_overdue(NOW) is False
    assert asked(Status.COMPLETED, respond_by=NOW - HOUR).is_overdue(NOW) is False


@pytest.mark.parametrize(
    ("answered", "by", "in_time"),
    [
        (NOW, NOW, True),
        (NOW, NOW - SECOND, False),
        (None, NOW, None),
        (None, NOW - SECOND, False),
    ],
)
def test_the_last_moment_to_answer_is_still_in_time(answered, by, in_time):
    assert asked(answered_at=answered, answer_by=by).in_time(NOW) is in_time


def test_a_number_of_referrals_is_shown_when_enough_people_stand_behind_it():
    one = uuid.uuid4()
    assert figures.counted([asked() for _ in range(11)], smallest=11) == 15
    assert figures.counted([asked() for _ in range(10)], smallest=11) is None
    assert figures.counted([asked(case_id=one) for _ in range(11)], smallest=11) is None
    assert figures.counted([], smallest=11) == 0


def test_times_and_shares_of_the_smallest_number_of_people_are_shown():
    facts = [asked(answered_at=NOW - 30 * HOUR) for _ in range(11)]
    assert figures.spread(facts, lambda f: f.answered_at, smallest=11) == Spread(
        18 * HOUR, 18 * HOUR
    )
    assert figures.share_in_time(facts, NOW, smallest=11) == 100
    assert figures.share_in_time(facts[1:], NOW, smallest=11) is None


def test_a_table_has_one_line_and_one_column_for_each_name_and_one_for_the_totals():
    facts = [asked(area="Hills") for _ in range(20)] + [
        asked(service=ServiceType.LEGAL) for _ in range(30)
    ]
    table = figures.crosstab(
        facts,
        rows=lambda f: f.service,
        columns=lambda f: f.area,
        smallest=11,
        all_columns=("Harbour", "Hills", "Lakes"),
    )
    assert table.lines == [
        (ServiceType.HEALTH, (0, 20, 0, 20)),
        (ServiceType.LEGAL, (30, 0, 0, 30)),
    ]
    assert table.counts.totals == (30, 20, 0, 50)


def test_a_table_with_more_lines_than_names_is_an_error():
    with pytest.raises(ValueError):
        Crosstab(("one",), (), Protected(((1,), (2,), (3,)))).lines  # noqa: B018


@pytest.mark.parametrize(
    ("fact", "name"),
    [
        (asked(), "status"),
        (Crosstab((), (), Protected(((0,),))), "counts"),
        (Spread(HOUR, HOUR), "median"),
    ],
)
def test_facts_and_figures_cannot_be_changed(fact, name):
    with pytest.raises(FrozenInstanceError):
        setattr(fact, name, None)
