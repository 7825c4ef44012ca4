"""When an account may be used, and how long a wrong password makes somebody wait."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.access import Role
from caseflow.accounts import rules as accounts_rules
from caseflow.errors import RuleBroken

NOW = datetime(2030, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (13, 256), (14, 512), (15, 900), (99, 900)],
)
def test_a_delay_begins_after_four_failures_doubles_and_ends_at_a_quarter_of_an_hour(
    failures, seconds
):
    assert accounts_rules.delay_after(failures) == seconds * SECOND


def enrolment(**changes):
    return SimpleNamespace(**({"used_at": None, "expires_at": NOW + SECOND} | changes))


def test_a_link_works_until_it_expires_and_once():
    accounts_rules.check_enrollable(enrolment(), NOW)
    with pytest.raises(RuleBroken, match="expired"):
        accounts_rules.check_enrollable(enrolment(expires_at=NOW), NOW)
    with pytest.raises(RuleBroken, match="already been used"):
        accounts_rules.check_enrollable(enrolment(used_at=NOW), NOW)


def test_a_password_has_twelve_characters_of_five_kinds():
    accounts_rules.check_password("abcdeabcdeab")
    for wrong in ("abcdeabcdea", "abcdabcdabcd", ""):
        with pytest.raises(RuleBroken) as refused:
            accounts_rules.check_password(wrong)
        assert refused.value.field == "password"


def test_nobody_administers_the_own_account():
    accounts_rules.check_not_own(SimpleNamespace(id=1), SimpleNamespace(id=2), "no")
    with pytest.raises(RuleBroken, match="no"):
        accounts_rules.check_not_own(SimpleNamespace(id=1), SimpleNamespace(id=1), "no")


def test_a_disabled_account_gets_no_way_in():
    accounts_rules.check_active(SimpleNamespace(active=True))
    with pytest.raises(RuleBroken):
        accounts_rules.check_active(SimpleNamespace(active=False))


def test_an_account_has_a_role():
    accounts_rules.check_roles([Role.DPO])
    with pytest.raises(RuleBroken) as refused:
        accounts_rules.check_roles([])
    assert refused.value.field == "roles"


def test_of_wrong_tries_from_an_address_the_log_has_the_first_and_each_doubling():
    recorded = [count for count in range(70) if accounts_rules.is_recorded(count)]
    assert recorded == [1, 2, 4, 8, 16, 32, 64]


def test_an_address_has_more_free_tries_and_waits_less_than_an_account():
    free, longest = accounts_rules.FREE_TRIES_ADDRESS, accounts_rules.LONGEST_DELAY_ADDRESS
    waits = [
        accounts_rules.delay_after(count, free=free, longest=longest).total_seconds()
        for count in (20, 21, 22, 26, 27, 500)
    ]
    assert waits == [0, 1, 2, 32, 60, 60]


def test_the_proposed_limits_are_what_the_readme_says():
    assert (accounts_rules.FREE_TRIES, accounts_rules.FREE_TRIES_ADDRESS) == (4, 20)
    assert timedelta(hours=1) == accounts_rules.ADDRESS_FORGOTTEN_AFTER
    assert timedelta(days=1) == accounts_rules.FORGOTTEN_AFTER
