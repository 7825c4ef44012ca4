"""A name stands in no column and no index in memory, and yet the person is found again."""

import pickle
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from caseflow import clock, create_app
from caseflow.audit.models import AuditEvent
from caseflow.encryption import key_hierarchy
from caseflow.extensions import db
from caseflow.people import actions as people_actions
from caseflow.people.search_index import queries as search_index_queries
from caseflow.people.search_index import rules as search_index_rules
from caseflow.people.search_index.models import SearchCard
from caseflow.people.search_index.rules import Asked
from tests.integration import builders
from tests.integration.world import acting_as, commit
from tests.stores import close_stores

MIREMBE = search_index_rules.Asked(name="Mirembe Okello")


def found(index, asked=MIREMBE):
    return index.surely(search_index_rules.keyed(asked, search_index_queries.every_key()), 20)


def index_of(world):
    with acting_as(world.caseworker):
        index = search_index_queries.index_of(
            world.caseworker.organisation_id, seen_by=world.caseworker
        )
        commit()
    return index


def alone(world):
    """The caseworker as another process has her: bound to no session of this one."""
    db.session.refresh(world.caseworker)
    db.session.expunge(world.caseworker)
    db.session.rollback()


def opened_events():
    told = AuditEvent.action == "search.index_opened"
    events = db.session.scalars(select(AuditEvent).where(told).order_by(AuditEvent.sequence))
    return [event.details["cards"] for event in events]


def test_a_name_is_in_no_column_of_the_card(world):
    builders.prepared_case(world)
    row = db.session.execute(text("select * from search_card")).one()
    for value in row:
        stored = value if isinstance(value, bytes) else str(value).encode()
        assert b"irembe" not in stored.lower() and b"okello" not in stored.lower()


def test_an_index_in_memory_holds_tokens_and_never_names(world):
    case = builders.prepared_case(world)
    index = index_of(world)
    assert found(index) == [case.id]
    state = {name: value for name, value in vars(index).items() if name not in ("lock", "_box")}
    held = pickle.dumps(state).lower()
    for word in (b"mirembe", b"okello", b"tadesse", b"mrmb"):
        assert word not in held
    tokens = search_index_rules.keyed(MIREMBE, search_index_queries.every_key())
    spelt = {one for words in tokens.readings for word in words.words for one in word.spelt}
    assert spelt and not any(one in held for one in tokens.words | tokens.parts | spelt)


def test_tokens_of_one_organisation_mean_nothing_to_another(world):
    north, south = world.caseworker.organisation_id, world.stranger.organisation_id
    assert key_hierarchy.key_ring().organisations.search_key(
        north
    ) != key_hierarchy.key_ring().organisations.search_key(south)


def test_opening_an_index_is_one_event_with_a_count(world):
    builders.prepared_case(world)
    builders.prepared_case(world)
    index_of(world)
    index_of(world)
    assert opened_events() == [2]


def test_an_index_whose_event_was_not_written_is_not_kept(world):
    builders.prepared_case(world)
    with acting_as(world.caseworker):
        search_index_queries.index_of(world.caseworker.organisation_id, seen_by=world.caseworker)
        assert not search_index_queries.shelf().places
        db.session.remove()
    assert not search_index_queries.shelf().places


def test_what_another_process_saves_is_found_here(app, world, settings):
    index_of(world)
    alone(world)
    other = create_app(settings)
    with other.app_context():
        case_id = builders.prepared_case(world).id
        close_stores()
    assert found(index_of(world)) == [case_id]


def test_what_another_process_forgets_is_gone_here(app, world, settings):
    case_id = builders.prepared_case(world).id
    assert found(index_of(world)) == [case_id]
    alone(world)
    other = create_app(settings)
    with other.app_context(), acting_as(world.caseworker) as look:
        look.admitted.add(case_id)
        people_actions.forget(case_id, by=world.caseworker)
        commit()
        close_stores()
    assert found(index_of(world)) == [] and len(index_of(world)) == 0
    assert db.session.scalars(select(SearchCard)).all() == []


def test_a_corrected_name_is_found_and_the_old_one_is_not(world):
    case = builders.prepared_case(world)
    index_of(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        people_actions.record_person(
            case.id,
            {"full_name": "Zofia Kowalczyk", "known_as": ""},
            version=1,
            by=world.caseworker,
        )
        commit()
    index = index_of(world)
    assert found(index) == []
    assert found(index, Asked(name="Софья Ковальчик")) == [case.id]


@pytest.mark.asvs("V11.7.2")
def test_an_index_is_dropped_when_nobody_asks(world):
    builders.prepared_case(world)
    with time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False):
        index_of(world)
        assert len(search_index_queries.shelf().places) == 1
    with time_machine.travel(datetime(2027, 1, 4, 9, 14, tzinfo=UTC), tick=False):
        search_index_queries.shelf().drop_idle()
        assert len(search_index_queries.shelf().places) == 1
    with time_machine.travel(datetime(2027, 1, 4, 9, 15, tzinfo=UTC), tick=False):
        search_index_queries.shelf().drop_idle()
        assert not search_index_queries.shelf().places


@pytest.mark.parametrize("number", ["+999 555 0142 33", "00999555014233", "(999) 555-0142-33"])
def test_a_number_is_found_however_it_is_written(world, number):
    case = builders.prepared_case(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        people_actions.record_safe_contact(
            case.id, {"phone": "+999 555 0142 33"}, version=None, by=world.caseworker
        )
        commit()
    assert search_index_queries.same_numbers(Asked(phone=number))["phone"] == {case.id}
    assert search_index_queries.same_numbers(Asked(phone="+999 555 0142 34"))["phone"] == set()


def test_an_index_goes_by_itself_without_any_request(world):
    shelf = search_index_queries.Shelf(timedelta(seconds=0))
    index = index_of(world)
    shelf.keep(search_index_queries.Place(index, clock.now(), clock.now()))
    time.sleep(1.5)
    assert not shelf.places
