"""One compartment of a case is erased for good; the others stay, and it can be written anew."""

import json

import pytest

from caseflow import assembly, clock
from caseflow.access.compartments import Compartment
from caseflow.audit import verification
from caseflow.encryption import crypto_erasure, key_hierarchy, key_store
from caseflow.encryption.erasure_ledger import LedgerBroken
from caseflow.encryption.organisation_keys import NoKey
from caseflow.encryption.sealed_fields import ERASED
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.people import queries as people_queries
from tests.integration import builders
from tests.integration.encryption.key_copies import backup, held, put_back
from tests.integration.world import acting_as, commit

IDENTITY = Compartment.IDENTITY.value


def known_case(world):
    """A case with a name and a safe contact."""
    return db.session.get(Case, builders.referable_need(world).case_id)


def name_and_phone(world, case):
    """What the caseworker reads of identity, and of another compartment."""
    db.session.expire_all()
    with acting_as(world.caseworker):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        return people_queries.person_of(case.id).known_as, people_queries.safe_contact_of(
            case.id
        ).phone


def shred(case, *compartments):
    crypto_erasure.erase_keys(case.id, *compartments)
    commit()


def rename(world, case, name):
    with acting_as(world.caseworker):
        case_queries.get_case(case.id, seen_by=world.caseworker)
        people_queries.person_of(case.id).known_as = name
        commit()


def versions(case):
    own = key_store.compartment_keys.c.case_id == case.id
    rows = key_hierarchy.key_ring().store.rows(key_store.compartment_keys, own)
    return {row.version for row in rows if row.compartment == IDENTITY}


def test_the_other_compartments_still_open(app, world):
    case = known_case(world)
    name, phone = name_and_phone(world, case)
    shred(case, IDENTITY)
    assert name != ERASED
    assert name_and_phone(world, case) == (ERASED, phone)
    assert held(case.id)
    assert verification.verify().holds


def test_it_stays_erased_after_an_older_key_store_is_put_back(app, world):
    case = known_case(world)
    copy = backup()
    phone = name_and_phone(world, case)[1]
    shred(case, IDENTITY)
    put_back(copy)
    assert name_and_phone(world, case)[0] != ERASED
    assembly.keep_erased(app)
    assert name_and_phone(world, case) == (ERASED, phone)


def test_what_is_written_afterwards_has_a_newer_key_and_stays(app, world):
    case = known_case(world)
    copy = backup()
    shred(case, IDENTITY)
    rename(world, case, "Somebody new")
    assert versions(case) == {2}
    assembly.keep_erased(app)
    assert name_and_phone(world, case)[0] == "Somebody new"
    newer = backup()
    put_back(copy)
    assembly.keep_erased(app)
    assert versions(case) == set()
    put_back(newer)
    assembly.keep_erased(app)
    assert name_and_phone(world, case)[0] == "Somebody new"


def test_erased_twice_is_named_twice(app, world):
    case = known_case(world)
    shred(case, IDENTITY)
    rename(world, case, "Somebody new")
    copy = backup()
    shred(case, IDENTITY)
    put_back(copy)
    assembly.keep_erased(app)
    assert name_and_phone(world, case)[0] == ERASED
    assert [entry.version for entry in crypto_erasure.ledger().entries()] == [1, 2]


def test_what_was_never_held_is_not_named(app, world):
    case = known_case(world)
    shred(case, "packet:nobody")
    assert crypto_erasure.ledger().entries() == []
    assert held(case.id)


def test_an_erased_compartment_cannot_be_granted(app, world, monkeypatch):
    case = known_case(world)
    ring = key_hierarchy.key_ring()
    raw = ring.compartments.raw(case.id, IDENTITY, world.caseworker.organisation_id)
    shred(case, IDENTITY)
    monkeypatch.setattr(type(ring.compartments), "raw", lambda *of: raw)
    with pytest.raises(NoKey, match="erased for good"):
        ring.grants.give(
            case_id=case.id,
            compartment=IDENTITY,
            giver=world.caseworker.organisation_id,
            receiver=world.people["clinic"].organisation_id,
            consent_id=case.id,
            purpose="services",
            expires_on=clock.today(),
        )


@pytest.mark.parametrize("change", [{"compartment": "health"}, {"version": 0}, {"compartment": ""}])
def test_an_edited_part_of_the_ledger_is_named(app, world, settings, change):
    shred(builders.open_case(world), IDENTITY)
    line = json.loads(settings.erasure_ledger_path.read_text()) | change
    settings.erasure_ledger_path.write_text(json.dumps(line) + "\n")
    with pytest.raises(LedgerBroken, match="Line 1 of the erasure ledger"):
        assembly.keep_erased(app)
