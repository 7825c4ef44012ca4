"""Who can be given a case, and who can be kept from it."""

from types import SimpleNamespace
from typing import Any

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.case.team import rules as team_rules


def case(**changes):
    known: dict[str, Any] = {"organisation_id": "north", "owner_id": "ann", "exclusions": []}
    known["excludes"] = lambda actor: actor.id == "cousin"
    return SimpleNamespace(**(known | changes))


def colleague(name="ben", organisation="north", *, active=True):
    return SimpleNamespace(id=name, organisation_id=organisation, active=active)


def test_a_colleague_who_may_open_it_is_given_the_case():
    team_rules.check_assignable(colleague(), case())


@pytest.mark.parametrize(
    "wrong",
    [
        colleague(organisation="south"),
        colleague(active=False),
        colleague("cousin"),
        colleague("ann"),
    ],
)
def test_nobody_else_is(wrong):
    with pytest.raises(RuleBroken) as refused:
        team_rules.check_assignable(wrong, case())
    assert refused.value.field == "owner"


def test_a_colleague_or_an_organisation_is_excluded():
    team_rules.check_excludable(case(), "ben", None)
    team_rules.check_excludable(case(), None, "clinic")


@pytest.mark.parametrize(
    ("user", "organisation", "field"),
    [
        (None, None, "user"),
        ("ben", "clinic", "user"),
        ("ann", None, "user"),
        (None, "north", "organisation"),
    ],
)
def test_not_both_not_the_owner_and_not_the_own_organisation(user, organisation, field):
    with pytest.raises(RuleBroken) as refused:
        team_rules.check_excludable(case(), user, organisation)
    assert refused.value.field == field


@pytest.mark.parametrize(("user", "organisation"), [("ben", None), (None, "clinic")])
def test_an_exclusion_is_recorded_once(user, organisation):
    known = case(exclusions=[SimpleNamespace(user_id=user, organisation_id=organisation)])
    with pytest.raises(RuleBroken, match="already"):
        team_rules.check_excludable(known, user, organisation)
    team_rules.check_excludable(known, "somebody else", None)
