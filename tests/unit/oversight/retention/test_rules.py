"""When the time of a closed case is over, and what is proposed then."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.oversight.erasures.rules import PERSONAL, WHOLE
from caseflow.oversight.retention import rules
from caseflow.sop.schema import RetentionRule

CLOSED = datetime(2030, 1, 10, 9, tzinfo=UTC)
UNTIL = date(2035, 1, 10)
SOURCED = {"source": "Our own value", "confidence": "proposed"}


def rule(limit, *parts):
    told = {"title": "Kept", "parts": list(parts), "limit": limit}
    return RetentionRule.model_validate(told | SOURCED)


PROCEDURE = SimpleNamespace(retention=(rule("P3Y", "identity", "contact"), rule("P4Y", "health")))


def over(today, *, erased=(), until=UNTIL):
    return rules.over(PROCEDURE, CLOSED, until, erased=erased, today=today)


@pytest.mark.parametrize(
    ("today", "parts"),
    [
        (date(2033, 1, 10), None),
        (date(2033, 1, 11), ("identity", "contact")),
        (date(2034, 1, 10), ("identity", "contact")),
        (date(2034, 1, 11), ("identity", "contact", "health")),
        (UNTIL, ("identity", "contact", "health")),
        (UNTIL + timedelta(days=1), (WHOLE,)),
    ],
)
def test_each_part_is_kept_until_the_end_of_its_last_day(today, parts):
    found = over(today)
    assert (found and found.parts) == parts


def test_what_is_over_says_since_when():
    assert over(date(2034, 6, 1)).since == date(2033, 1, 10)
    assert over(date(2036, 6, 1)).since == UNTIL


def test_a_file_may_end_before_its_parts():
    assert over(date(2030, 3, 2), until=date(2030, 3, 1)).parts == (WHOLE,)


def test_what_was_erased_is_not_over_again():
    assert over(date(2034, 6, 1), erased=("identity", "contact")).parts == ("health",)
    assert over(date(2033, 6, 1), erased=("identity", "contact")) is None


@pytest.mark.parametrize("part", [WHOLE, PERSONAL])
def test_of_an_erased_file_nothing_is_over(part):
    assert over(date(2040, 1, 1), erased=(part,)) is None


def test_without_rules_all_ends_together():
    plain = SimpleNamespace(retention=())
    known = {"erased": (), "today": date(2034, 12, 1)}
    assert rules.over(plain, CLOSED, UNTIL, **known) is None


@pytest.mark.parametrize(("end", "part"), [("anonymise", PERSONAL), ("erase", WHOLE)])
def test_a_whole_file_is_proposed_as_chosen_and_a_part_as_it_is(end, part):
    assert rules.proposed((WHOLE,), end) == (part,)
    assert rules.proposed(("identity", "health"), end) == ("identity", "health")
