"""What was destroyed is in no file of the live stores, once background work has been round."""

import pytest
from sqlalchemy import select

from caseflow.cli import scheduler
from caseflow.encryption import crypto_erasure, key_hierarchy
from caseflow.extensions import db
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures.models import Erasure, ErasureReason
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.referral.models import Status
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
"""PostgreSQL keeps old rows and its log by itself, as the README says."""


def take_up(app, world):
    row = builders.received_screening(world)
    before = wraps()
    caseworker = sign_in(app.test_client(), world.caseworker)
    assert caseworker.post(f"/screenings/incoming/{row.id}/take-up").status_code == 302
    return before


def return_it(app, world):
    row = builders.received_screening(world)
    before = wraps()
    client = sign_in(app.test_client(), world.caseworker)
    client.post(f"/screenings/incoming/{row.id}/return", data={"reason": "no_capacity"})
    return before


def withdraw(app, world):
    referral = builders.answered(world, builders.sent_referral(world), Status.ACCEPTED)
    before = wraps()
    with acting_as(world.caseworker):
        case = case_queries.get_case(referral.case_id, seen_by=world.caseworker)
        consent_actions.withdraw_all(case, by=world.caseworker)
        commit()
    return before


def erase(app, world):
    case = builders.closed_case(world)
    before = wraps()
    with acting_as(world.supervisor):
        found = case_queries.get_case(case.id, seen_by=world.supervisor)
        asked = ErasureReason.PERSON_ASKED
        erasures_actions.request(found, "", asked, by=world.supervisor)
        commit()
    with acting_as(world.people["dpo"]) as context:
        erasure = db.session.scalars(select(Erasure)).one()
        context.admitted.add(erasure.case_id)
        erasures_actions.approve(erasure, by=world.people["dpo"])
        commit()
    return before


def wraps():
    """Every wrapped key of a case that the key store holds now."""
    store = key_hierarchy.key_ring().store
    return {
        value
        for table in crypto_erasure.KEYS_OF_CASES
        for row in store.rows(table)
        for value in row
        if isinstance(value, bytes) and len(value) > 32
    }


def found_in_files(folder, destroyed):
    """The destroyed wraps that stand in some file of the data folder."""
    contents = [path.read_bytes() for path in folder.iterdir() if path.is_file()]
    return {wrap for wrap in destroyed if any(wrap in content for content in contents)}


@pytest.mark.parametrize("act", [take_up, return_it, withdraw, erase])
def test_a_destroyed_key_leaves_every_file_of_the_stores(app, world, settings, act):
    destroyed = act(app, world) - wraps()
    assert destroyed
    db.session.remove()
    scheduler.tick()
    assert found_in_files(settings.data, destroyed) == set()


def test_without_scrubbing_a_destroyed_key_is_still_there(app, world, settings):
    destroyed = take_up(app, world) - wraps()
    assert found_in_files(settings.data, destroyed)


def test_somebody_who_reads_delays_it_and_the_next_round_does_it(app, world, settings):
    destroyed = take_up(app, world) - wraps()
    db.session.remove()
    engine = key_hierarchy.key_ring().store.engine
    with engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM system_key").all()
        assert scheduler.scrub() is False
    assert scheduler.scrub() is True
    assert found_in_files(settings.data, destroyed) == set()


def test_every_connection_overwrites_what_it_deletes(app, world):
    for engine in (db.engine, key_hierarchy.key_ring().store.engine):
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
