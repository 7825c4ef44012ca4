"""The policy is complete, and every page says who may come in."""

import pytest
from flask import Blueprint

from caseflow.access import declarations, policy
from caseflow.access.actors import SYSTEM
from caseflow.access.permissions import Permission


def test_the_policy_covers_every_permission():
    assert set(policy.POLICY) == set(Permission)


def test_every_alternative_begins_with_a_role():
    """What a view declares asks the first predicate about no thing: it is about the role."""
    for permission, alternatives in policy.POLICY.items():
        for predicates in alternatives:
            assert predicates[0](SYSTEM, None) is False, permission


@pytest.mark.asvs("V8.3.3")
@pytest.mark.parametrize("permission", Permission)
def test_the_system_and_nobody_hold_no_permission(permission):
    assert not policy.allows(SYSTEM, permission, None)


def test_every_view_declares_who_may_come_in(app):
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if declarations.access_of(app, rule.endpoint) is None
    ]
    expected = {"security.verify"}
    assert set(undeclared) <= expected, f"Add @requires, @signed_in or @public to {undeclared}."


@pytest.mark.asvs("V8.2.1")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_undeclared_view_is_refused_at_run_time(app, world):
    from tests.integration.world import sign_in

    blueprint = Blueprint("forgotten", __name__)
    blueprint.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="page")
    app.register_blueprint(blueprint)
    answer = sign_in(app.test_client(), world.administrator).get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text
