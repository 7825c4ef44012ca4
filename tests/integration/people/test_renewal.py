"""Cards that an older version made are made again by background work, and are found meanwhile."""

from sqlalchemy import select

from caseflow.audit.models import AuditEvent
from caseflow.encryption import key_hierarchy
from caseflow.extensions import db
from caseflow.people import actions as people_actions
from caseflow.people.search_index import actions as search_index_actions
from caseflow.people.search_index import queries as search_index_queries
from caseflow.people.search_index import rules as search_index_rules
from caseflow.people.search_index.models import SearchCard
from caseflow.people.search_index.rules import Asked
from tests.integration import builders
from tests.integration.world import acting_as, commit


def saved(world, **answers):
    case = builders.prepared_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        people_actions.record_person(case.id, answers, version=1, by=world.caseworker)
        people_actions.record_safe_contact(
            case.id,
            {"phone": "+44 20 7946 0018, +45 12 34 56 78"},
            version=None,
            by=world.caseworker,
        )
        commit()
    return case


def aged(case):
    """Make the card one of an older version: with other tokens, and without numbers."""
    with acting_as(_keeper(case)) as look:
        look.admitted.add(case.id)
        card = search_index_queries.card_of(case.id)
        card.tokens = search_index_rules.card(["Somebody Else"], None, b"k" * 32)
        card.phone_index = card.second_phone_index = None
        card.made_by = None
        commit()


def _keeper(case):
    return search_index_queries.Keeper(case.organisation_id)


def found(world, name):
    with acting_as(world.caseworker):
        organisation = world.caseworker.organisation_id
        index = search_index_queries.index_of(organisation, seen_by=world.caseworker)
        commit()
    asked = search_index_rules.keyed(Asked(name=name), search_index_queries.every_key())
    return index.candidates(asked, 20)


def test_an_old_card_is_made_again_and_the_person_is_found(world):
    case = saved(world, full_name="สมหญิง ใจดี", known_as="", other_names=["Nok Rakthai"])
    aged(case)
    assert search_index_queries.are_some_old()
    assert found(world, "Somying Jaidee") == []
    assert search_index_actions.renew_some() == 1
    commit()
    assert not search_index_queries.are_some_old()
    assert search_index_actions.renew_some() == 0
    assert found(world, "Somying Jaidee") == [case.id]
    assert found(world, "Nok Rakthai") == [case.id]
    for number in ("+44 20 7946 0018", "0045 12345678"):
        assert search_index_queries.same_numbers(Asked(phone=number))["phone"] == {case.id}


def test_making_cards_again_is_one_event_with_a_count(world):
    for _ in range(2):
        aged(saved(world, full_name="Zofia Kowalczyk", known_as=""))
    assert search_index_actions.renew_some() == 2
    commit()
    told = select(AuditEvent).where(AuditEvent.action == "search.cards_renewed")
    assert [event.details["cards"] for event in db.session.scalars(told)] == [2]


def test_a_card_that_nobody_can_open_any_more_is_not_tried_for_ever(world, monkeypatch):
    case = saved(world, full_name="Zofia Kowalczyk", known_as="")
    aged(case)
    holders = type(key_hierarchy.key_ring().cases)
    monkeypatch.setattr(holders, "holders_of", lambda self, ids: {})
    assert search_index_actions.renew_some() == 1
    commit()
    assert search_index_actions.renew_some() == 0
    assert db.session.scalar(select(SearchCard.made_by)) == search_index_rules.VERSION


def test_a_new_card_is_of_the_newest_version(world):
    saved(world, full_name="Zofia Kowalczyk", known_as="")
    assert not search_index_queries.are_some_old()
