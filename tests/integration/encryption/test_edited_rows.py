"""Whoever can write SQL, and nothing else: what each edit of a referral's rows opens."""

import uuid
from typing import Any

import pytest
from sqlalchemy import text

from caseflow.access import access_context
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_hierarchy, key_store, signed_rows
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent.disclosure.models import Packet, compartment_of
from caseflow.pathway.consent.models import Consent
from caseflow.pathway.referral import actions as referral_actions
from caseflow.pathway.referral.inbox import queries as inbox_queries
from caseflow.pathway.referral.models import Reason, Referral, Status
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in


def _sql(statement, **values):
    if db.engine.dialect.name == "sqlite":
        values = {n: v.hex if isinstance(v, uuid.UUID) else v for n, v in values.items()}
    result: Any = db.session.execute(text(statement), values)
    done = result.rowcount
    db.session.commit()
    db.session.expire_all()
    assert done


def _seen(world, referral, user=None):
    user = user or world.clinic
    with acting_as(user):
        found = inbox_queries.get_received(referral.id, seen_by=user)
        return inbox_queries.shared_with(found, seen_by=user)


@pytest.fixture
def sent(app, world):
    """Sent to the clinic, which has not answered."""
    return builders.sent_referral(world)


@pytest.mark.asvs("V8.3.1")
def test_a_status_set_to_accepted_opens_no_identity(world, sent):
    assert _seen(world, sent).identity is None
    _sql("update referral set status = 'accepted' where id = :id", id=sent.id)
    with pytest.raises(CryptoError):
        _seen(world, sent)


def test_the_identity_in_place_of_the_packet_does_not_open(world, sent):
    _sql("update referral set packet_id = identity_packet_id where id = :id", id=sent.id)
    with pytest.raises(CryptoError):
        _seen(world, sent)


def test_identity_opens_with_acceptance_and_not_before(world, sent):
    held = key_hierarchy.key_ring().store.rows(
        key_store.grants, key_store.grants.c.case_id == sent.case_id
    )
    assert [row.compartment for row in held] == [compartment_of(sent.packet_id)]
    builders.answered(world, sent, Status.ACCEPTED)
    assert _seen(world, sent).identity["identity"]["full_name"] == builders.FULL_NAME


@pytest.mark.parametrize("table", ["referral", "packet", "both"])
def test_another_recipient_opens_nothing(world, sent, table):
    to = world.shelter.organisation_id
    if table in ("referral", "both"):
        _sql("update referral set recipient_id = :to where id = :id", to=to, id=sent.id)
    if table in ("packet", "both"):
        _sql("update packet set recipient_id = :to where case_id = :c", to=to, c=sent.case_id)
    for user in (world.clinic, world.shelter):
        with pytest.raises((CryptoError, NotFound)):
            _seen(world, sent, user)


@pytest.mark.parametrize(
    "edit", ["organisation_id = recipient_id", "ended_at = created_at", "record_sealed = seal"]
)
def test_an_edited_packet_is_refused(world, sent, edit):
    _sql(f"update packet set {edit} where case_id = :c", c=sent.case_id)
    with pytest.raises(signed_rows.Tampered):
        _seen(world, sent)


@pytest.mark.parametrize(
    "edit",
    [
        "expires_on = '2999-01-01'",
        "ended_at = recorded_at",
        "record_sealed = seal",
    ],
)
def test_an_edited_consent_is_refused(world, sent, edit):
    more = ", ended_by_id = recorded_by_id" if "ended_at" in edit else ""
    _sql(f"update consent set {edit}{more} where id = :id", id=sent.consent_id)
    with pytest.raises(signed_rows.Tampered):
        _seen(world, sent)


def test_taking_back_closes_an_edited_packet_and_puts_no_seal_on_it(world, sent):
    _sql("update packet set organisation_id = recipient_id where case_id = :c", c=sent.case_id)
    with acting_as(world.caseworker):
        access_context.admit(sent.case_id)
        consent_actions.withdraw(db.session.get(Consent, sent.consent_id), by=world.caseworker)
        commit()
    assert not key_hierarchy.key_ring().store.rows(
        key_store.grants, key_store.grants.c.case_id == sent.case_id
    )
    packet = db.session.get(Packet, sent.identity_packet_id)
    assert packet.ended_at is not None
    assert not signed_rows.is_signed(packet)


def _recalled(world, referral):
    """Recalled, and the grants that it had, as a thief of an old backup keeps them."""
    kept = key_hierarchy.key_ring().store.rows(
        key_store.grants, key_store.grants.c.case_id == referral.case_id
    )
    with acting_as(world.caseworker):
        access_context.admit(referral.case_id)
        mine = db.session.get(Referral, referral.id)
        referral_actions.recall(mine, Reason.BY_SENDER, version=mine.version, by=world.caseworker)
        commit()
    return kept


def test_an_old_grant_that_is_put_back_opens_nothing(world, sent):
    for row in _recalled(world, sent):
        key_hierarchy.key_ring().store.add(key_store.grants, **row._mapping)
    with pytest.raises(inbox_queries.NoLongerShared):
        _seen(world, sent)


def test_an_old_grant_with_an_edited_status_and_packet_is_refused(world, sent):
    for row in _recalled(world, sent):
        key_hierarchy.key_ring().store.add(key_store.grants, **row._mapping)
    _sql("update referral set status = 'sent' where id = :id", id=sent.id)
    _sql("update packet set ended_at = null where case_id = :c", c=sent.case_id)
    with pytest.raises(signed_rows.Tampered):
        _seen(world, sent)


TERMS = {
    "expires_on": "'2999-01-01'",
    "purpose": "'identification'",
    "consent_id": None,
    "case_id": None,
    "version": "9",
    "organisation_version": "9",
}


@pytest.mark.parametrize("term", TERMS)
def test_a_grant_with_an_edited_term_does_not_open(world, sent, term):
    engine, value = key_hierarchy.key_ring().store.engine, TERMS[term] or ":fresh"
    fresh = uuid.uuid4() if engine.dialect.name == "postgresql" else uuid.uuid4().hex
    with engine.begin() as connection:
        connection.execute(
            text(f"update packet_grant set {term} = {value}"),
            {"fresh": fresh} if ":" in value else {},
        )
    with pytest.raises(CryptoError):
        _seen(world, sent)


def test_a_grant_moved_to_another_organisation_does_not_open(world, sent):
    with key_hierarchy.key_ring().store.engine.begin() as connection:
        connection.execute(
            key_store.grants.update().values(organisation_id=world.shelter.organisation_id)
        )
    assert opens_nothing(world.shelter, sent)


def opens_nothing(user, referral):
    """Whether the packet stays closed to this person, also when it is admitted."""
    packet = db.session.get(Packet, referral.packet_id)
    with acting_as(user):
        access_context.admit(referral.case_id)
        try:
            _ = packet.content
        except CryptoError:
            return True
    return False


def test_a_case_key_moved_to_another_organisation_does_not_open(world, sent):
    with key_hierarchy.key_ring().store.engine.begin() as connection:
        connection.execute(
            key_store.case_keys.update().values(organisation_id=world.stranger.organisation_id)
        )
    assert opens_nothing(world.stranger, sent)


@pytest.mark.asvs("V8.4.1")
def test_a_case_moved_to_another_organisation_opens_nothing_there(app, world, sent):
    app.config["RAISE_UNEXPECTED"] = False
    _moved("case", sent.case_id, world.stranger)
    _moved("case_agenda", sent.case_id, world.stranger)
    client = sign_in(app.test_client(), world.stranger)
    for address in (f"/cases/{sent.case_id}", f"/cases/{sent.case_id}/plan", "/cases", "/my-day"):
        answer = client.get(address)
        assert answer.status_code == 500
        assert builders.KNOWN_AS not in answer.text


@pytest.mark.parametrize("table", ["case", "case_agenda"])
def test_a_case_moved_to_another_organisation_in_one_table_is_not_listed_there(
    app, world, sent, table
):
    app.config["RAISE_UNEXPECTED"] = False
    code = db.session.get(Case, sent.case_id).code
    _moved(table, sent.case_id, world.stranger)
    client = sign_in(app.test_client(), world.stranger)
    for address in ("/cases", "/cases?order=newest", "/cases?order=contact", "/my-day", "/team"):
        answer = client.get(address)
        assert code not in answer.text
        assert builders.KNOWN_AS not in answer.text


def _moved(table, case_id, to):
    """Give a case to somebody of another organisation, in one of the two tables that say whose."""
    _sql(
        f'update "{table}" set organisation_id = :o, owner_id = :u where id = :id',
        o=to.organisation_id,
        u=to.id,
        id=case_id,
    )
