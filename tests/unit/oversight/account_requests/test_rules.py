"""When a change of an account needs a second person, and when that person may decide."""

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.access import Role, opens_cases, policy
from caseflow.errors import Refused, RuleBroken
from caseflow.oversight.account_requests import rules

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOME = uuid.uuid4()


def request(**changes):
    known = {
        "confirmed_at": None,
        "declined_at": None,
        "expires_at": NOW + rules.WAITS,
        "seal": b"seal",
        "email": "nomsa@test.example",
        "organisation_id": HOME,
        "former_role_names": ["caseworker"],
    }
    return SimpleNamespace(**known | changes)


def user(**changes):
    known = {
        "email": "nomsa@test.example",
        "organisation_id": HOME,
        "role_names": ["caseworker"],
        "held_roles": frozenset({Role.CASEWORKER}),
        "active": True,
    }
    return SimpleNamespace(**known | changes)


@pytest.mark.parametrize("role", Role)
def test_every_role_of_today_opens_or_approves_something_about_cases(role):
    assert opens_cases(role)


def test_a_role_with_nothing_but_figures_and_directory_opens_no_case(monkeypatch):
    opens_cases.cache_clear()
    for permission, lists in policy.POLICY.items():
        if permission not in policy.OPENS_NO_CASE:
            others = tuple(one for one in lists if one[0] != policy.HoldsRole(Role.COORDINATOR))
            monkeypatch.setitem(policy.POLICY, permission, others)
    assert not opens_cases(Role.COORDINATOR)
    assert not rules.gains_access([Role.CASEWORKER], [Role.CASEWORKER, Role.COORDINATOR])
    monkeypatch.undo()
    opens_cases.cache_clear()


def test_access_is_gained_by_a_new_role_and_not_by_a_role_less():
    assert rules.gains_access([Role.CASEWORKER], [Role.CASEWORKER, Role.SUPERVISOR])
    assert rules.gains_access([Role.SUPERVISOR], [Role.FOCAL_POINT])
    assert not rules.gains_access([Role.CASEWORKER, Role.SUPERVISOR], [Role.SUPERVISOR])


@pytest.mark.parametrize(
    "changes",
    [{"confirmed_at": NOW}, {"declined_at": NOW}, {"expires_at": NOW}],
    ids=["confirmed", "declined", "expired"],
)
def test_a_request_is_decided_once_and_before_it_expires(changes):
    assert rules.is_pending(request(), NOW)
    rules.check_pending(request(), NOW)
    assert not rules.is_pending(request(**changes), NOW)
    with pytest.raises(RuleBroken):
        rules.check_pending(request(**changes), NOW)


def test_a_request_waits_for_a_week():
    assert timedelta(days=7) == rules.WAITS


def test_the_same_is_not_requested_twice():
    rules.check_none_pending(None)
    with pytest.raises(RuleBroken):
        rules.check_none_pending(request())


def test_only_a_disabled_account_is_enabled():
    rules.check_disabled(user(active=False))
    with pytest.raises(RuleBroken):
        rules.check_disabled(user())


def test_a_change_of_roles_changes_some():
    rules.check_changed(user(), [Role.SUPERVISOR])
    # The page shows these roles itself, so that the sentence stands above the form.
    with pytest.raises(RuleBroken) as refused:
        rules.check_changed(user(), [Role.CASEWORKER])
    assert refused.value.field is None


def test_what_was_not_seen_is_not_confirmed():
    seen = rules.fingerprint(request())
    rules.check_seen(request(), seen)
    for other, said in ((request(seal=b"other"), seen), (request(), ""), (request(seal=None), "")):
        with pytest.raises(RuleBroken):
            rules.check_seen(other, said)


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "other@test.example"},
        {"organisation_id": uuid.uuid4()},
        {"role_names": ["supervisor"]},
    ],
)
def test_an_account_that_has_changed_needs_another_request(changes):
    rules.check_same_account(request(), user())
    with pytest.raises(RuleBroken):
        rules.check_same_account(request(), user(**changes))


def test_an_operator_confirms_only_while_nobody_else_can():
    rules.check_nobody_else([])
    with pytest.raises(Refused, match=r"nomsa@test\.example"):
        rules.check_nobody_else([user()])


def test_a_user_is_not_named_like_another_one():
    rules.check_new_name("Nomsa Dlamini", ["Mira Osei"])
    for name in ("nomsa dlamini", "N\u043emsa Dlamini", "Zodwa\u200b Khumalo"):
        with pytest.raises(RuleBroken) as refusal:
            rules.check_new_name(name, ["Nomsa Dlamini"])
        assert refusal.value.field == "display_name"
