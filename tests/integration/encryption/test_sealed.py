"""Sealed data on the real databases: no context, no plaintext; nothing opens where it was put."""

import uuid

import pytest
from sqlalchemy import text

from caseflow.access import access_context
from caseflow.access.access_context import NotOpened
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_hierarchy, signed_rows
from caseflow.encryption.organisation_keys import NoKey
from caseflow.extensions import db
from caseflow.people.models import Person
from tests.integration.world import acting_as, commit


@pytest.fixture
def people(app, world):
    """Two survivors of the North, sealed and committed; their case ids."""
    with acting_as(world.caseworker):
        return [_person(world, name) for name in ("Amina Example", "Boris Example")]


def _person(world, name):
    case_id = uuid.uuid4()
    key_hierarchy.key_ring().cases.create(case_id, world.caseworker.organisation_id)
    db.session.add(Person(case_id=case_id, known_as=name, full_name=name, age=17))
    commit()
    return case_id


def _found(case_id):
    db.session.expire_all()
    return db.session.scalars(db.select(Person).where(Person.case_id == case_id)).one()


def test_it_opens_for_its_organisation_when_admitted(world, people):
    with acting_as(world.caseworker) as look:
        access_context.admit(people[0])
        person = _found(people[0])
        assert (person.known_as, person.age) == ("Amina Example", 17)
        assert look.openings[people[0]]["identity"] == {"person.known_as", "person.age"}


@pytest.mark.asvs("V11.7.2")
def test_without_a_context_it_does_not_open(world, people):
    person = _found(people[0])
    with pytest.raises(NotOpened):
        _ = person.known_as
    assert "Amina" not in repr(person)
    assert person.shown("known_as") == "⟦sealed⟧"


def test_a_case_that_no_query_admitted_stays_closed(world, people):
    with acting_as(world.caseworker):
        person = _found(people[0])
        with pytest.raises(NotOpened):
            _ = person.known_as
        assert person.shown("known_as") == "⟦sealed⟧"


def test_an_admitted_case_is_shown_as_it_is(world, people):
    with acting_as(world.caseworker):
        access_context.admit(people[0])
        assert _found(people[0]).shown("known_as") == "Amina Example"


def test_the_mark_cannot_be_stored(world, people):
    person = _found(people[0])
    with acting_as(world.caseworker), pytest.raises(NotOpened):
        person.full_name = person.shown("known_as")


@pytest.mark.asvs("V8.2.3")
def test_another_organisation_holds_no_key(world, people):
    with acting_as(world.stranger), pytest.raises(NoKey):
        access_context.admit(people[0])
        _ = _found(people[0]).known_as


@pytest.mark.parametrize("other", ["row", "column"])
def test_a_swapped_value_does_not_open(world, people, other):
    first, second = people
    source = "known_as_sealed" if other == "row" else "full_name_sealed"
    giver = second if other == "row" else first
    value = db.session.scalar(db.select(getattr(Person, source)).where(Person.case_id == giver))
    db.session.connection().execute(
        db.update(Person.__table__).where(Person.case_id == first).values(known_as_sealed=value)
    )
    db.session.commit()
    with acting_as(world.caseworker), pytest.raises(CryptoError):
        access_context.admit(*people)
        _ = _found(first).known_as


def test_a_moved_wrap_does_not_open(world, people):
    store = key_hierarchy.key_ring().store
    with store.engine.begin() as connection:
        wrapped = connection.execute(
            text(
                "select wrapped from compartment_key "
                "where case_id = :c and compartment = 'identity'"
            ),
            {"c": _bound(store, people[1])},
        ).scalar_one()
        connection.execute(
            text(
                "update compartment_key set wrapped = :w "
                "where case_id = :c and compartment = 'identity'"
            ),
            {"w": wrapped, "c": _bound(store, people[0])},
        )
    with acting_as(world.caseworker), pytest.raises(CryptoError):
        access_context.admit(people[0])
        _ = _found(people[0]).known_as


def test_a_handed_case_opens_for_the_receiver_and_closes_for_the_giver(world, people):
    north, south = world.caseworker.organisation_id, world.stranger.organisation_id
    key_hierarchy.key_ring().cases.hand(people[0], giver=north, receiver=south)
    key_hierarchy.key_ring().cases.release(people[0], north)
    with acting_as(world.stranger):
        access_context.admit(people[0])
        assert _found(people[0]).known_as == "Amina Example"
    with acting_as(world.caseworker), pytest.raises(NoKey):
        access_context.admit(people[0])
        _ = _found(people[0]).known_as


@pytest.mark.asvs("V14.2.4")
def test_no_name_is_in_the_database(app, people):
    for table in ("person", "audit_event", "user_session"):
        for row in db.session.execute(text(f"select * from {table}")):
            assert all(b"Amina" not in _bytes(value) for value in row)


def test_an_edited_account_is_refused(world):
    db.session.execute(text('update "user" set active = NOT active'))
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(signed_rows.Tampered):
        signed_rows.check_signature(world.caseworker)


def _bound(store, value):
    return value if store.engine.dialect.name == "postgresql" else value.hex


def _bytes(value):
    return value if isinstance(value, bytes) else str(value).encode()
