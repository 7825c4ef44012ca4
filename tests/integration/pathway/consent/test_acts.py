"""What a consent carries, and what ends with it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, text

from caseflow import clock
from caseflow.encryption import key_hierarchy
from caseflow.encryption.organisation_keys import NoKey
from caseflow.encryption.signed_rows import Tampered
from caseflow.errors import NotFound, RuleBroken
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent import queries as consent_queries
from caseflow.pathway.consent.disclosure import actions as disclosure_actions
from caseflow.pathway.consent.disclosure import queries as disclosure_queries
from caseflow.pathway.consent.disclosure.models import Packet, PacketKind, compartment_of
from caseflow.pathway.consent.models import Consent, Ending, Purpose
from caseflow.pathway.consent.narrowing import rules as narrowing_rules
from caseflow.sop.vocabulary import RiskLevel
from tests.integration import builders
from tests.integration.world import acting_as, commit

CONTENT = {"health": {"need": "A doctor, today"}}


def noon(day):
    return datetime.combine(day, time(12), UTC)


@pytest.fixture
def consent(world) -> Consent:
    """To share identity, contact and health with the clinic."""
    return builders.consent_for_services(world, builders.open_case(world))


@pytest.fixture
def packet(world, consent) -> Packet:
    """Health data, sealed to the clinic under that consent."""
    with acting_as(world.caseworker):
        found = consent_queries.get_consent(consent.id, seen_by=world.caseworker)
        sealed = disclosure_actions.disclose(
            found,
            CONTENT,
            kind=PacketKind.DECIDING,
            recipient=world.organisations["Harbour Clinic"],
            service="health",
            by=world.caseworker,
        )
        commit()
    return sealed


def as_worker(world, consent):
    """The consent, found as its caseworker finds it."""
    return consent_queries.get_consent(consent.id, seen_by=world.caseworker)


def opened_by(user, packet: Packet) -> dict:
    """What this person gets to read of the packet."""
    with acting_as(user):
        return disclosure_queries.content_of(db.session.get(Packet, packet.id), seen_by=user)


def test_the_recipient_reads_what_was_sealed_to_it(world, packet):
    assert opened_by(world.clinic, packet) == CONTENT


def test_nobody_else_reads_it(world, packet):
    with pytest.raises(NotFound):
        opened_by(world.shelter, packet)


def test_a_withdrawn_consent_ends_it_at_once(world, consent, packet):
    with acting_as(world.caseworker):
        consent_actions.withdraw(as_worker(world, consent), by=world.caseworker)
        commit()
    with pytest.raises(NotFound):
        opened_by(world.clinic, packet)


def test_after_withdrawal_the_recipient_has_no_key_either(world, consent, packet):
    with acting_as(world.caseworker):
        consent_actions.withdraw(as_worker(world, consent), by=world.caseworker)
        commit()
    with acting_as(world.clinic), pytest.raises(NoKey):
        key_hierarchy.key_ring().compartments.key(
            packet.case_id, compartment_of(packet.id), world.clinic.organisation_id, 1
        )


def test_narrowing_closes_what_it_no_longer_covers(world, consent, packet):
    with acting_as(world.caseworker):
        found = as_worker(world, consent)
        less = narrowing_rules.narrowed(
            found,
            recipients=found.recipients,
            categories=["identity"],
            services=found.services,
            expires_on=found.expires_on,
        )
        consent_actions.narrow(found, less, by=world.caseworker)
        commit()
    with pytest.raises(NotFound):
        opened_by(world.clinic, packet)


def test_narrowing_carries_over_what_it_still_covers(world, consent, packet):
    with acting_as(world.caseworker):
        found = as_worker(world, consent)
        less = narrowing_rules.narrowed(
            found,
            recipients=found.recipients,
            categories=["health"],
            services=found.services,
            expires_on=found.expires_on,
        )
        consent_actions.narrow(found, less, by=world.caseworker)
        commit()
    assert opened_by(world.clinic, packet) == CONTENT


def test_an_expired_consent_opens_nothing(world, consent, packet):
    with clock.set_to(clock.now() + timedelta(days=181)), pytest.raises(NotFound):
        opened_by(world.clinic, packet)


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE consent SET expires_on = '2099-01-01'",
        "UPDATE consent SET ended_at = recorded_at, ended_by_id = recorded_by_id",
    ],
)
def test_a_consent_edited_by_sql_is_refused(world, consent, packet, edit):
    db.session.execute(text(edit))
    db.session.commit()
    db.session.expire_all()
    with acting_as(world.caseworker), pytest.raises(Tampered):
        as_worker(world, consent)
    with pytest.raises(Tampered):
        opened_by(world.clinic, packet)


def test_nothing_beyond_the_consent_can_be_sealed(world, consent):
    with acting_as(world.caseworker), pytest.raises(RuleBroken, match="no consent to share"):
        disclosure_actions.disclose(
            as_worker(world, consent),
            CONTENT | {"legal": {"papers": "none"}},
            kind=PacketKind.DECIDING,
            recipient=world.organisations["Harbour Clinic"],
            service="health",
            by=world.caseworker,
        )


def test_an_excluded_organisation_loses_what_it_holds_and_gets_nothing_more(world, consent, packet):
    clinic = world.organisations["Harbour Clinic"]
    with acting_as(world.caseworker):
        case = case_queries.get_case(consent.case_id, seen_by=world.caseworker)
        team_actions.exclude(
            case, organisation_id=clinic.id, reason="A cousin.", by=world.caseworker
        )
        commit()
    with pytest.raises(NotFound):
        opened_by(world.clinic, packet)
    with acting_as(world.caseworker), pytest.raises(RuleBroken, match="conflict of interest"):
        disclosure_actions.disclose(
            as_worker(world, consent),
            CONTENT,
            kind=PacketKind.DECIDING,
            recipient=clinic,
            service="health",
            by=world.caseworker,
        )


def test_without_consent_to_the_work_only_safety_goes_on(world, consent):
    with acting_as(world.caseworker):
        case = case_queries.get_case(consent.case_id, seen_by=world.caseworker)
        work = next(
            c for c in consent_queries.consents_of(case) if c.purpose is Purpose.CASE_MANAGEMENT
        )
        consent_actions.withdraw(work, by=world.caseworker)
        with pytest.raises(RuleBroken, match="Record the consent first"):
            case_rules.check_begun(case)
        case_actions.assess_risk(case, RiskLevel.HIGH, "He called.", by=world.caseworker)
        consent_actions.record(case, builders.terms(), by=world.caseworker)
        case_rules.check_begun(case)


def test_only_the_newest_consent_to_the_work_holds(world, consent):
    with acting_as(world.caseworker):
        case = case_queries.get_case(consent.case_id, seen_by=world.caseworker)
        first = next(
            c for c in consent_queries.consents_of(case) if c.purpose is Purpose.CASE_MANAGEMENT
        )
        consent_actions.record(case, builders.terms(), by=world.caseworker)
        assert first.ending is Ending.REPLACED


def test_a_consent_to_the_work_that_ran_out_pauses_the_case_once_and_tells_its_owner(world):
    case = builders.open_case(world)
    last_day = clock.today() + timedelta(days=180)
    assert consent_actions.rest_expired(noon(last_day)) == 0
    assert consent_actions.rest_expired(noon(last_day + timedelta(days=1))) == 1
    commit()
    assert consent_actions.rest_expired(noon(last_day + timedelta(days=1))) == 0
    with acting_as(world.caseworker):
        found = case_queries.get_case(case.id, seen_by=world.caseworker)
        with pytest.raises(RuleBroken, match="Record the consent first"):
            case_rules.check_begun(found)
        consent_actions.record(found, builders.terms(), by=world.caseworker)
        assert found.is_active
    told = select(Notice).where(Notice.kind == NoticeKind.CASE_RESTS)
    assert [notice.user_id for notice in db.session.scalars(told)] == [world.caseworker.id]


def test_only_the_consent_to_the_work_pauses_a_case(world, consent):
    beyond = clock.today() + timedelta(days=181)
    with acting_as(world.caseworker):
        case = case_queries.get_case(consent.case_id, seen_by=world.caseworker)
        longer = builders.terms(expires_on=beyond + timedelta(days=1))
        consent_actions.record(case, longer, by=world.caseworker)
        commit()
    assert consent.expires_on < beyond
    assert consent_actions.rest_expired(noon(beyond)) == 0
