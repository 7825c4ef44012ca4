"""Who is feared, who is a child, and how many live together."""

from datetime import date

import pytest

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.case.related_people import rules
from caseflow.pathway.case.related_people.rules import Known

TODAY = date(2026, 5, 10)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"roles": ["family"]}, "name"),
        ({"name": "A", "roles": []}, "roles"),
        ({"name": "A"}, "roles"),
        ({"name": "A", "roles": ["family"]}, None),
        ({"relation": "child", "roles": ["family"]}, None),
    ],
)
def test_somebody_has_a_name_or_a_relation_and_a_role(facts, field):
    if field is None:
        rules.check_facts(facts)
        return
    with pytest.raises(RuleBroken) as refused:
        rules.check_facts(facts)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("roles", "feared"),
    [(["feared"], True), (["exploiter"], True), (["family", "feared"], True), (["family"], False)],
)
def test_exploiters_are_feared_too(roles, feared):
    assert rules.is_feared({"roles": roles}) is feared
    assert rules.is_feared({}) is False


@pytest.mark.parametrize(
    ("facts", "child"),
    [
        ({"relation": "child"}, True),
        ({"relation": "sibling"}, False),
        ({"born": "2008-05-11"}, True),
        ({"born": "2008-05-10"}, False),
        ({"born": "2008-05-11", "relation": "sibling"}, True),
        ({"born": "1990", "relation": "child"}, False),
        ({"born": "2010~"}, True),
    ],
)
def test_who_counts_as_a_child(facts, child):
    assert rules.is_child(facts, TODAY) is child


def test_the_household_is_the_survivor_and_who_lives_there():
    people = [
        {"in_household": "yes", "relation": "child"},
        {"in_household": "yes", "relation": "partner"},
        {"in_household": "no", "relation": "child"},
        {"relation": "mother"},
    ]
    assert rules.household(people, TODAY) == {"household_size": 3, "household_children": 1}
    assert rules.household(people[1:2], TODAY) == {"household_size": 2}
    assert rules.household(people[2:], TODAY) == {}


def test_a_feared_name_is_found_in_other_spellings():
    known = [Known("Mohammad Rezai", "guardian"), Known("Anna Berg", "staff")]
    found = list(rules.warnings(["محمد رضایی"], known))
    assert [one.known.kind for one in found] == ["guardian"]
    assert list(rules.warnings([], known)) == []


@pytest.mark.parametrize(
    ("roles", "near"),
    [
        (["feared", "guardian"], ["guardian"]),
        (["exploiter", "contact", "guardian"], ["guardian", "contact"]),
        (["feared", "family"], []),
        (["guardian", "contact"], []),
        ([], []),
    ],
)
def test_somebody_feared_can_be_guardian_or_trusted_at_once(roles, near):
    assert rules.near_and_feared({"roles": roles}) == near


def test_a_newer_save_is_told_with_both_versions():
    rules.check_current({"name": "A"}, {"name": "B"}, is_current=True)
    with pytest.raises(Stale) as stale:
        rules.check_current(
            {"name": "A", "roles": ["family"]}, {"name": "B", "roles": []}, is_current=False
        )
    labels = {label: (mine, theirs) for label, mine, theirs in stale.value.differences}
    assert labels["Name"] == ("B", "A")
    assert ("", "family") in labels.values()
    assert "Note" not in labels
