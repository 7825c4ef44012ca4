"""A partner sees what it needs to decide; who it is after accepting; nothing without consent."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from caseflow import clock
from caseflow.access.policy import NotAllowed
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import key_hierarchy
from caseflow.errors import NotFound, RuleBroken, Stale
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent import queries as consent_queries
from caseflow.pathway.consent.disclosure import queries as disclosure_queries
from caseflow.pathway.consent.models import Consent, Purpose
from caseflow.pathway.referral.inbox import actions as inbox_actions
from caseflow.pathway.referral.inbox import queries as inbox_queries
from caseflow.pathway.referral.inbox.queries import NoLongerShared, Tab
from caseflow.pathway.referral.models import Reason, Referral, ReferralChange, Status
from caseflow.sop.vocabulary import Milestone, Priority
from tests.integration.builders import (
    FULL_NAME,
    MESSAGE,
    PHONE,
    answered,
    case_with_plan,
    delivered_referral,
    drafted_referral,
    reviewed_referral,
    sent_referral,
    terms,
)
from tests.integration.world import acting_as, commit, sign_in

GONE = "This referral is no longer shared with you. Destroy any copies."


def submit(client, path, **fields):
    return client.post(path, data={"form_token": str(uuid.uuid4()), **fields})


def accepted(world):
    return answered(world, sent_referral(world), Status.ACCEPTED)


def narrowed(world, referral, *, categories):
    """The survivor allows less from now on."""
    with acting_as(world.caseworker) as look:
        look.admitted.add(referral.case_id)
        consent = db.session.get(Consent, referral.consent_id)
        less = terms(
            Purpose.SERVICES,
            recipients=tuple(consent.recipients),
            categories=categories,
            services=tuple(consent.services),
            expires_on=consent.expires_on - timedelta(days=1),
        )
        consent_actions.narrow(consent, less, by=world.caseworker)
        commit()


@pytest.mark.asvs("V14.2.6")
def test_before_acceptance_the_page_tells_nobody_who_it_is(app, world):
    referral = sent_referral(world)
    page = sign_in(app.test_client(), world.clinic).get(f"/inbox/{referral.id}")
    assert page.status_code == 200
    assert MESSAGE in page.text
    for secret in (FULL_NAME, "Mirembe", PHONE, referral.case.code, "landlord"):
        assert secret not in page.text


def test_before_acceptance_the_identity_packet_is_refused(app, world):
    referral = sent_referral(world)
    with acting_as(world.clinic):
        found = inbox_queries.get_received(referral.id, seen_by=world.clinic)
        assert inbox_queries.shared_with(found, seen_by=world.clinic).identity is None
        with pytest.raises(NotFound):
            inbox_queries.identity_of(found, seen_by=world.clinic)


def test_accepting_shows_identity_and_the_safe_contact_warning(app, world):
    referral = sent_referral(world)
    client = sign_in(app.test_client(), world.clinic)
    submit(client, f"/inbox/{referral.id}/accept", version=referral.version)
    page = client.get(f"/inbox/{referral.id}").text
    assert FULL_NAME in page
    assert PHONE in page
    assert "Never call the landlord" in page
    assert "Do not leave a message." in page
    assert "12 Fictional Street" not in page


def test_every_answer_is_told_to_the_sender(app, world):
    referral = accepted(world)
    kinds = db.session.scalars(
        select(Notice.kind).where(
            Notice.user_id == world.caseworker.id, Notice.object_id == referral.id
        )
    ).all()
    assert kinds == [NoticeKind.REFERRAL_CHANGED]
    assert case_queries.has_milestone(referral.case, Milestone.REFERRAL_ACCEPTED)


def test_accepting_twice_happens_once(app, world):
    referral = sent_referral(world)
    client = sign_in(app.test_client(), world.clinic)
    version, path = referral.version, f"/inbox/{referral.id}/accept"
    fields = {"version": version, "form_token": str(uuid.uuid4())}
    first, second = client.post(path, data=fields), client.post(path, data=fields)
    assert first.location == second.location
    assert submit(client, path, version=version).status_code == 409
    changes = db.session.scalars(
        select(ReferralChange).where(ReferralChange.target == Status.ACCEPTED)
    ).all()
    assert len(changes) == 1


def test_a_stale_answer_is_refused(app, world):
    referral = accepted(world)
    with acting_as(world.clinic), pytest.raises(Stale):
        inbox_actions.respond(referral, Status.IN_SERVICE, version=1, by=world.clinic)


def test_declining_needs_a_code(app, world):
    referral = sent_referral(world)
    client, path = sign_in(app.test_client(), world.clinic), f"/inbox/{referral.id}/decline"
    bare = submit(client, path, version=referral.version, note="Sorry")
    assert bare.status_code == 422
    assert "Choose the reason." in bare.text
    assert "Sorry" in bare.text
    foreign = submit(client, path, version=referral.version, reason="no_show")
    assert foreign.status_code == 422
    submit(client, path, version=referral.version, reason="no_capacity", note="Sorry")
    db.session.expire_all()
    found = db.session.get(Referral, referral.id)
    assert (found.status, found.reason_code) == (Status.DECLINED, Reason.NO_CAPACITY)
    assert found.packet.ended_at is not None
    assert client.get(f"/inbox/{referral.id}").status_code == 410


@pytest.mark.asvs("V2.3.1")
@pytest.mark.parametrize("verb", ["complete", "start", "not-delivered"])
def test_steps_that_the_table_does_not_have_are_refused(app, world, verb):
    referral = sent_referral(world)
    client = sign_in(app.test_client(), world.clinic)
    fields = {"version": referral.version, "note": "x", "reason": "no_show"}
    answer = submit(client, f"/inbox/{referral.id}/{verb}", **fields)
    assert answer.status_code == 422
    assert "has changed" in answer.text


@pytest.mark.parametrize("verb", ["send", "recall", "x"])
def test_a_verb_that_is_no_partners_is_not_found(app, world, verb):
    referral = sent_referral(world)
    client = sign_in(app.test_client(), world.clinic)
    assert client.get(f"/inbox/{referral.id}/{verb}").status_code == 404


def test_delivery_is_reported_with_what_was_delivered(app, world):
    referral = answered(world, sent_referral(world), Status.ACCEPTED, Status.IN_SERVICE)
    client, path = sign_in(app.test_client(), world.clinic), f"/inbox/{referral.id}/complete"
    assert submit(client, path, version=referral.version, note=" ").status_code == 422
    submit(client, path, version=referral.version, note="PEP begun.")
    sender = sign_in(app.test_client(), world.caseworker).get(f"/referrals/{referral.id}")
    assert "PEP begun." in sender.text
    assert case_queries.has_milestone(referral.case, Milestone.REFERRAL_DELIVERED)


def test_an_appointment_is_seen_by_both_sides(app, world):
    referral = accepted(world)
    client, path = sign_in(app.test_client(), world.clinic), f"/inbox/{referral.id}/schedule"
    day = (clock.today() + timedelta(days=1)).isoformat()
    fields = {"day": day, "at": "09:30", "instructions": "Ask for Sister Fictional"}
    past = submit(client, path, version=referral.version, **(fields | {"day": "2001-01-01"}))
    assert past.status_code == 422
    assert "This date is in the past" in past.text
    submit(client, path, version=referral.version, **fields)
    assert "Sister Fictional" in client.get(f"/inbox/{referral.id}").text
    sender = sign_in(app.test_client(), world.caseworker).get(f"/referrals/{referral.id}")
    assert "09:30" in sender.text
    assert submit(client, path, version=1, **fields).status_code == 409


def test_no_appointment_before_acceptance(app, world):
    referral = sent_referral(world)
    now = clock.now()
    with acting_as(world.clinic), pytest.raises(RuleBroken, match="Accept the referral before"):
        inbox_actions.schedule(
            referral, now.date(), now.time(), "", version=referral.version, by=world.clinic
        )


@pytest.mark.parametrize("who", ["shelter", "second_shelter"])
def test_another_partner_does_not_find_it(app, world, who):
    referral = accepted(world)
    client = sign_in(app.test_client(), world.people[who])
    assert referral.reference not in client.get("/inbox?tab=waiting").text
    for page in ("", "/decline", "/schedule"):
        assert client.get(f"/inbox/{referral.id}{page}").status_code == 404
    with acting_as(world.people[who]), pytest.raises(NotFound):
        disclosure_queries.content_of(referral.identity_packet, seen_by=world.people[who])
    with acting_as(world.people[who]), pytest.raises(NotAllowed):
        inbox_actions.respond(
            referral, Status.IN_SERVICE, version=referral.version, by=world.people[who]
        )


@pytest.mark.parametrize("who", ["caseworker", "coordinator", "dpo", "authority"])
def test_the_inbox_is_for_focal_points(app, world, who):
    client = sign_in(app.test_client(), world.people[who])
    assert client.get("/inbox").status_code == 403


def test_a_draft_is_in_no_inbox(app, world):
    referral = drafted_referral(world)
    client = sign_in(app.test_client(), world.clinic)
    assert referral.reference not in client.get("/inbox").text
    assert client.get(f"/inbox/{referral.id}").status_code == 404


def test_narrowed_consent_shows_nothing_on_the_next_click(app, world):
    referral = accepted(world)
    client = sign_in(app.test_client(), world.clinic)
    assert FULL_NAME in client.get(f"/inbox/{referral.id}").text
    narrowed(world, referral, categories=("contact",))
    page = client.get(f"/inbox/{referral.id}")
    assert page.status_code == 410
    assert GONE in page.text
    for secret in (FULL_NAME, PHONE, MESSAGE, referral.reference, referral.case.code):
        assert secret not in page.text
    assert submit(client, f"/inbox/{referral.id}/start", version=9).status_code == 410
    done = client.get("/inbox?tab=done").text
    assert referral.reference in done
    assert "Recalled" in done


def test_what_the_smaller_consent_still_covers_goes_on(app, world):
    referral = sent_referral(world, "shelter")
    narrowed(world, referral, categories=("identity", "contact", "safety"))
    assert referral.status is Status.SENT
    assert sign_in(app.test_client(), world.shelter).get(f"/inbox/{referral.id}").status_code == 200
    with acting_as(world.caseworker):
        case = case_queries.get_case(referral.case_id, seen_by=world.caseworker)
        newest = consent_queries.consents_of(case)
    assert referral.consent_id in {one.id for one in newest if one.ended_at is None}


def test_withdrawn_consent_recalls_and_tells_the_partner(app, world):
    referral = accepted(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(referral.case_id)
        consent_actions.withdraw(db.session.get(Consent, referral.consent_id), by=world.caseworker)
        commit()
    assert (referral.status, referral.reason_code) == (Status.RECALLED, Reason.CONSENT_ENDED)
    told = db.session.scalars(select(Notice.kind).where(Notice.user_id == world.clinic.id)).all()
    assert NoticeKind.REFERRAL_RECALLED in told
    with acting_as(world.clinic):
        found = inbox_queries.get_received(referral.id, seen_by=world.clinic)
        with pytest.raises(NoLongerShared):
            inbox_queries.shared_with(found, seen_by=world.clinic)


def test_an_expired_consent_shows_nothing(app, world):
    referral = accepted(world)
    client = sign_in(app.test_client(), world.clinic)
    with clock.set_to(clock.now() + timedelta(days=200)), acting_as(world.clinic):
        found = inbox_queries.get_received(referral.id, seen_by=world.clinic)
        with pytest.raises(NoLongerShared):
            inbox_queries.shared_with(found, seen_by=world.clinic)
    assert client.get(f"/inbox/{referral.id}").status_code == 200


def test_a_grant_that_was_made_longer_by_sql_does_not_open(app, world):
    referral = accepted(world)
    with key_hierarchy.key_ring().store.engine.begin() as connection:
        connection.execute(text("UPDATE packet_grant SET expires_on = '2099-12-31'"))
    with acting_as(world.clinic):
        found = inbox_queries.get_received(referral.id, seen_by=world.clinic)
        with pytest.raises(CryptoError):
            inbox_queries.shared_with(found, seen_by=world.clinic)
    page = sign_in(app.test_client(), world.clinic).get(f"/inbox/{referral.id}")
    assert page.status_code == 500
    assert FULL_NAME not in page.text


def test_a_consent_that_was_made_longer_by_sql_does_not_open(app, world):
    referral = accepted(world)
    db.session.execute(text("UPDATE consent SET expires_on = '2099-12-31'"))
    commit()
    page = sign_in(app.test_client(), world.clinic).get(f"/inbox/{referral.id}")
    assert page.status_code == 500
    assert FULL_NAME not in page.text


def test_access_ends_when_the_loop_is_closed(app, world):
    referral = delivered_referral(world)
    client = sign_in(app.test_client(), world.clinic)
    assert client.get(f"/inbox/{referral.id}").status_code == 200
    closed = reviewed_referral(world)
    assert client.get(f"/inbox/{closed.id}").status_code == 410


def test_emergencies_come_first(app, world):
    normal = sent_referral(world, priority=Priority.NORMAL)
    urgent = sent_referral(world, priority=Priority.URGENT)
    emergency = sent_referral(world, priority=Priority.EMERGENCY)
    page = sign_in(app.test_client(), world.clinic).get("/inbox").text
    order = [page.index(one.reference) for one in (emergency, urgent, normal)]
    assert order == sorted(order)


def test_a_long_inbox_is_paged_without_gaps(app, world, monkeypatch):
    monkeypatch.setattr(inbox_queries, "PAGE", 2)
    sent = {sent_referral(world).id for _ in range(3)}
    found, after = set(), None
    with acting_as(world.clinic):
        for _ in range(2):
            page = inbox_queries.inbox_of(world.clinic, Tab.NEW, after=after)
            found |= {row.id for row in page.rows}
            after = page.after
    assert (found, after, page.counts[Tab.NEW]) == (sent, None, 3)


@pytest.mark.parametrize("after", ["", "x", "1~2~3", f"9~1e99~{uuid.UUID(int=1)}"])
def test_a_broken_page_key_shows_the_first_page(app, world, after):
    referral = sent_referral(world)
    with acting_as(world.clinic):
        page = inbox_queries.inbox_of(world.clinic, Tab.NEW, after=after)
    assert [row.id for row in page.rows] == [referral.id]


@pytest.mark.parametrize("rows", [1, 5])
def test_the_inbox_takes_at_most_eight_statements(app, world, rows):
    case = case_with_plan(world)
    for _ in range(rows):
        sent_referral(world)
    sent_referral(world, "shelter", case=case)
    client, statements = sign_in(app.test_client(), world.clinic), []
    note = lambda *seen: statements.append(seen[2])  # noqa: E731
    engines = (db.engine, key_hierarchy.key_ring().store.engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    page = client.get("/inbox")
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    assert page.text.count("R-") >= rows
    queried = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
    assert len(queried) <= 8, queried


def test_only_who_answers_referrals_opens_a_received_one(world):
    referral = sent_referral(world)
    with acting_as(world.coordinator), pytest.raises(NotAllowed):
        inbox_queries.get_received(referral.id, seen_by=world.coordinator)
