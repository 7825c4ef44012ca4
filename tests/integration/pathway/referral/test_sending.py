"""From a need to a sent referral: exactly the packet that was shown, to nobody else."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from caseflow import clock
from caseflow.access.policy import NotAllowed
from caseflow.agencies import actions as agencies_actions
from caseflow.errors import NotFound, RuleBroken, Stale
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.consent.disclosure.models import Packet, PacketKind
from caseflow.pathway.plan.models import Need, NeedStatus
from caseflow.pathway.referral import actions as referral_actions
from caseflow.pathway.referral import queries as referral_queries
from caseflow.pathway.referral.models import Reason, Referral, Status
from caseflow.pathway.referral.sending import actions as sending_actions
from caseflow.pathway.referral.sending import presenters
from caseflow.pathway.referral.sending import queries as sending_queries
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import Milestone, Priority
from tests import pages
from tests.integration.builders import (
    FULL_NAME,
    MESSAGE,
    PHONE,
    answered,
    case_with_plan,
    drafted_referral,
    referable_need,
    sent_referral,
)
from tests.integration.world import acting_as, commit, sign_in


def noticed(user, referral):
    return set(
        db.session.scalars(
            select(Notice.kind).where(Notice.user_id == user.id, Notice.object_id == referral.id)
        )
    )


def submit(client, path, **fields):
    return client.post(path, data={"form_token": str(uuid.uuid4()), **fields})


def test_a_sent_referral_starts_its_clock_and_tells_the_partner(app, world):
    referral = sent_referral(world, priority=Priority.EMERGENCY)
    assert referral.status is Status.SENT
    assert referral.respond_by - referral.sent_at < timedelta(hours=5)
    assert noticed(world.clinic, referral) == {NoticeKind.REFERRAL_ARRIVED}
    case = db.session.get(Case, referral.case_id)
    assert case_queries.has_milestone(case, Milestone.REFERRAL_SENT)
    assert case.stage is Stage.REFERRAL
    assert db.session.get(Need, referral.need_id).status is NeedStatus.IN_PROGRESS


def test_identity_is_sealed_apart_from_what_is_needed_to_decide(app, world):
    referral = sent_referral(world)
    packets = db.session.scalars(select(Packet).where(Packet.case_id == referral.case_id)).all()
    assert {one.kind for one in packets} == {PacketKind.DECIDING, PacketKind.IDENTITY}
    with acting_as(world.caseworker):
        found = referral_queries.get_referral(referral.id, seen_by=world.caseworker)
        before, after = sending_queries.sent_content(found, seen_by=world.caseworker)
    assert before["request"]["message"] == MESSAGE
    assert "identity" not in before
    assert after["identity"]["full_name"] == FULL_NAME
    assert after["contact"]["phone"] == PHONE
    assert "address" not in after["contact"]


@pytest.mark.asvs("V15.3.1")
def test_preview_shows_what_will_be_sent_and_the_page_sends_it(app, world):
    referral = drafted_referral(world)
    client = sign_in(app.test_client(), world.caseworker)
    page = client.get(f"/referrals/{referral.id}/send")
    assert page.status_code == 200
    assert FULL_NAME in page.text
    assert "12 Fictional Street" not in page.text
    seen = page.text.split('name="seen" type="hidden" value="')[1].split('"')[0]
    answer = submit(client, f"/referrals/{referral.id}/send", seen=seen, version=referral.version)
    assert answer.location.endswith(f"/referrals/{referral.id}")
    db.session.expire_all()
    assert db.session.get(Referral, referral.id).status is Status.SENT


@pytest.mark.parametrize("seen", ["", "0" * 64])
def test_a_packet_that_changed_since_it_was_shown_is_not_sent(app, world, seen):
    referral = drafted_referral(world)
    client = sign_in(app.test_client(), world.caseworker)
    answer = submit(client, f"/referrals/{referral.id}/send", seen=seen, version=referral.version)
    assert answer.status_code == 422
    assert "has changed since you opened this page" in answer.text
    assert not db.session.scalars(select(Packet)).all()


def test_a_stale_draft_is_not_sent(app, world):
    referral = drafted_referral(world)
    with acting_as(world.caseworker), pytest.raises(Stale):
        sending_actions.send(referral, seen="", version=0, by=world.caseworker)


def test_without_consent_a_draft_is_refused_with_a_sentence_and_a_way_on(app, world):
    need = referable_need(world)
    client = sign_in(app.test_client(), world.caseworker)
    shelter = world.services["shelter"]
    answer = submit(
        client,
        f"/needs/{need.id}/services/{shelter.id}/ask",
        priority="urgent",
        message="Please call",
    )
    assert answer.status_code == 422
    assert "no consent to share with Haven Shelter" in answer.text
    assert "Please call" in answer.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"message": "x"}, "Choose when"),
        ({"priority": "tomorrow"}, "There is a problem"),
        ({"priority": "urgent", "message": "x" * 2001}, "Shorten this"),
    ],
)
def test_a_wrong_form_comes_back_with_a_sentence(app, world, fields, sentence):
    need = referable_need(world)
    client = sign_in(app.test_client(), world.caseworker)
    path = f"/needs/{need.id}/services/{world.services['clinic'].id}/ask"
    answer = submit(client, path, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_draft_that_is_submitted_twice_is_made_once(app, world):
    need = referable_need(world)
    client = sign_in(app.test_client(), world.caseworker)
    path = f"/needs/{need.id}/services/{world.services['clinic'].id}/ask"
    fields = {"priority": "urgent", "message": "", "form_token": str(uuid.uuid4())}
    first, second = client.post(path, data=fields), client.post(path, data=fields)
    assert first.location == second.location
    assert len(db.session.scalars(select(Referral)).all()) == 1


@pytest.mark.asvs("V2.3.2")
def test_one_open_referral_for_a_case_and_service(app, world):
    referral = sent_referral(world)
    with acting_as(world.caseworker), pytest.raises(RuleBroken, match="already an open referral"):
        sending_actions.draft(
            referral.need,
            referral.service,
            priority=Priority.NORMAL,
            message="",
            by=world.caseworker,
        )


def test_nothing_goes_to_an_excluded_organisation(app, world):
    referral = drafted_referral(world)
    clinic = world.organisations["Harbour Clinic"]
    with acting_as(world.caseworker) as look:
        look.admitted.add(referral.case_id)
        team_actions.exclude(
            referral.case, organisation_id=clinic.id, reason="Kin", by=world.caseworker
        )
        commit()
        db.session.refresh(referral.case, ["exclusions"])
        with pytest.raises(RuleBroken, match="excluded"):
            sending_actions.send(referral, seen="", version=referral.version, by=world.caseworker)


def test_an_exclusion_recalls_what_was_sent(app, world):
    referral = sent_referral(world)
    clinic = world.organisations["Harbour Clinic"]
    with acting_as(world.caseworker) as look:
        look.admitted.add(referral.case_id)
        team_actions.exclude(
            referral.case, organisation_id=clinic.id, reason="Kin", by=world.caseworker
        )
        commit()
    assert (referral.status, referral.reason_code) == (Status.RECALLED, Reason.SAFETY)
    assert sign_in(app.test_client(), world.clinic).get(f"/inbox/{referral.id}").status_code == 404


@pytest.mark.parametrize("who", ["stranger", "colleague"])
def test_a_referral_of_another_caseload_is_not_found(app, world, who):
    referral = sent_referral(world)
    with acting_as(world.people[who]), pytest.raises(NotFound):
        referral_queries.get_referral(referral.id, seen_by=world.people[who])
    client = sign_in(app.test_client(), world.people[who])
    for page in ("", "/send", "/packet", "/recall", "/answer", "/review", "/refer-again"):
        assert client.get(f"/referrals/{referral.id}{page}").status_code == 404


@pytest.mark.parametrize("who", ["clinic", "coordinator", "dpo", "administrator", "responder"])
def test_the_senders_pages_are_closed_to_other_roles(app, world, who):
    referral = sent_referral(world)
    client = sign_in(app.test_client(), world.people[who])
    assert client.get(f"/referrals/{referral.id}").status_code == 403
    assert client.get(f"/cases/{referral.case_id}/referrals").status_code == 403


def test_a_partner_cannot_send(app, world):
    referral = drafted_referral(world)
    with acting_as(world.clinic), pytest.raises(NotAllowed):
        sending_actions.send(referral, seen="", version=referral.version, by=world.clinic)


def test_services_that_fit_come_first_and_others_say_why(app, world):
    full = world.services["second_shelter"]
    with acting_as(world.second_shelter):
        agencies_actions.set_capacity(full, 0, version=full.version, by=world.second_shelter)
        commit()
    need = referable_need(world, "shelter")
    page = sign_in(app.test_client(), world.caseworker).get(f"/needs/{need.id}/services")
    fits, _, others = page.text.partition("Other services, and why they do not fit")
    assert "Haven Shelter" in fits
    assert "Orchard House" in others
    assert "No free places now." in others


def test_the_area_is_searched_for_by_post(app, world):
    need = referable_need(world, "shelter")
    client = sign_in(app.test_client(), world.caseworker)
    page = client.post(f"/needs/{need.id}/services", data={"area": "Harbour"})
    assert "Serves Harbour." in page.text
    assert client.post(f"/needs/{need.id}/services", data={"area": "Atlantis"}).status_code == 422


def test_a_question_is_answered_and_the_referral_goes_on(app, world):
    referral = answered(world, sent_referral(world), Status.INFORMATION_REQUESTED, note="Age?")
    client = sign_in(app.test_client(), world.caseworker)
    assert "Age?" in client.get(f"/referrals/{referral.id}/answer").text
    empty = submit(client, f"/referrals/{referral.id}/answer", note=" ", version=referral.version)
    assert empty.status_code == 422
    submit(client, f"/referrals/{referral.id}/answer", note="19", version=referral.version)
    db.session.expire_all()
    assert db.session.get(Referral, referral.id).status is Status.SENT
    partner = sign_in(app.test_client(), world.clinic).get(f"/inbox/{referral.id}")
    assert "19" in partner.text


def test_an_answer_after_the_partner_moved_on_is_stale_and_keeps_its_words(app, world):
    referral = answered(world, sent_referral(world), Status.INFORMATION_REQUESTED, note="Age?")
    client, version = sign_in(app.test_client(), world.caseworker), referral.version
    submit(client, f"/referrals/{referral.id}/answer", note="19", version=version)
    late = submit(client, f"/referrals/{referral.id}/answer", note="Twenty", version=version)
    assert late.status_code == 409
    assert "Twenty" in late.text


def test_a_recall_needs_a_reason_and_tells_the_partner(app, world):
    referral = sent_referral(world)
    client = sign_in(app.test_client(), world.caseworker)
    path = f"/referrals/{referral.id}/recall"
    assert "Choose the reason" in submit(client, path, version=referral.version).text
    submit(client, path, reason="by_survivor", version=referral.version)
    db.session.expire_all()
    found = db.session.get(Referral, referral.id)
    assert (found.status, found.reason_code) == (Status.RECALLED, Reason.BY_SURVIVOR)
    assert NoticeKind.REFERRAL_RECALLED in noticed(world.clinic, referral)
    assert found.packet.ended_at is not None
    assert found.identity_packet.ended_at is not None


def test_a_discarded_draft_leaves_room_for_another(app, world):
    referral = drafted_referral(world)
    client = sign_in(app.test_client(), world.caseworker)
    submit(client, f"/referrals/{referral.id}/discard", version=referral.version)
    db.session.expire_all()
    assert db.session.get(Referral, referral.id).status is Status.DISCARDED
    assert not noticed(world.clinic, referral)
    with acting_as(world.caseworker) as look:
        look.admitted.add(referral.case_id)
        sending_actions.draft(
            db.session.get(Need, referral.need_id),
            referral.service,
            priority=Priority.NORMAL,
            message="",
            by=world.caseworker,
        )


def test_a_loop_closes_when_the_survivor_was_told(app, world):
    referral = answered(world, sent_referral(world), Status.DECLINED, reason=Reason.NO_CAPACITY)
    case = db.session.get(Case, referral.case_id)
    assert referral_queries.open_count(case) == 1
    client = sign_in(app.test_client(), world.caseworker)
    path, fields = f"/referrals/{referral.id}/review", {"need": "unmet"}
    untold = submit(client, path, version=referral.version, **fields)
    assert untold.status_code == 422
    submit(client, path, version=referral.version, told="y", **fields)
    db.session.expire_all()
    found = db.session.get(Referral, referral.id)
    assert found.reviewed_by_id == world.caseworker.id
    assert found.need.status is NeedStatus.UNMET
    assert referral_queries.open_count(found.case) == 0
    assert case_queries.has_milestone(found.case, Milestone.REFERRAL_CLOSED)


def test_the_next_service_is_asked_in_one_step(app, world):
    referral = sent_referral(world, "shelter")
    answered(world, referral, Status.DECLINED, by=world.shelter, reason=Reason.NO_CAPACITY)
    client = sign_in(app.test_client(), world.caseworker)
    page = client.get(f"/referrals/{referral.id}/refer-again")
    assert "Orchard House" in page.text
    seen = page.text.split('name="seen" type="hidden" value="')[1].split('"')[0]
    submit(client, f"/referrals/{referral.id}/refer-again", seen=seen, version=referral.version)
    db.session.expire_all()
    following = db.session.scalar(select(Referral).where(Referral.previous_id == referral.id))
    assert following.status is Status.SENT
    assert following.service_id == world.services["second_shelter"].id
    assert db.session.get(Referral, referral.id).respond_by is None
    assert referral_queries.open_count(db.session.get(Case, referral.case_id)) == 1
    found = db.session.get(Referral, referral.id)
    with acting_as(world.caseworker), pytest.raises(RuleBroken, match="already been asked"):
        sending_actions.refer_again(
            found, following.service, seen="", version=found.version, by=world.caseworker
        )


def test_when_no_other_service_fits_the_page_leads_to_all_of_them(app, world):
    referral = answered(world, sent_referral(world), Status.DECLINED, reason=Reason.NO_CAPACITY)
    client = sign_in(app.test_client(), world.caseworker)
    answer = client.get(f"/referrals/{referral.id}/refer-again", follow_redirects=True)
    assert "No other service fits" in answer.text
    assert answer.request.path == f"/needs/{referral.need_id}/services"


def test_an_open_referral_cannot_be_sent_elsewhere(app, world):
    referral = sent_referral(world, "shelter")
    with acting_as(world.caseworker), pytest.raises(RuleBroken, match="not ended yet"):
        sending_actions.refer_again(
            referral,
            world.services["second_shelter"],
            seen="",
            version=referral.version,
            by=world.caseworker,
        )


def test_lists_and_pages_of_the_sender_open(app, world):
    referral = sent_referral(world)
    client = sign_in(app.test_client(), world.caseworker)
    own = [f"/referrals/{referral.id}{page}" for page in ("", "/packet", "/recall")]
    for page in (f"/cases/{referral.case_id}/referrals", *own):
        answer = client.get(page)
        assert answer.status_code == 200
        assert FULL_NAME not in answer.text.split("<title>")[1].split("</title>")[0]


def test_a_case_without_referrals_says_how_to_begin(app, world):
    case = case_with_plan(world)
    page = sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}/referrals")
    assert "Find a service" in page.text


def test_work_on_a_recalled_consent_cannot_be_sent(app, world):
    referral = drafted_referral(world)
    with clock.set_to(clock.now() + timedelta(days=400)), acting_as(world.caseworker) as look:
        look.admitted.add(referral.case_id)
        with pytest.raises(RuleBroken, match="no consent"):
            sending_actions.send(referral, seen="", version=referral.version, by=world.caseworker)


def test_only_the_owner_recalls(app, world):
    referral = sent_referral(world)
    with acting_as(world.colleague), pytest.raises(NotAllowed):
        referral_actions.recall(
            referral, Reason.BY_SENDER, version=referral.version, by=world.colleague
        )


def test_a_message_with_the_name_is_refused_until_it_is_meant(app, world):
    need = referable_need(world)
    client = sign_in(app.test_client(), world.caseworker)
    page = f"/needs/{need.id}/services/{world.services['clinic'].id}/ask"
    name = FULL_NAME.split()[0]
    typed = {"priority": "urgent", "message": f"{name.upper()} needs a doctor."}
    refused = pages.submit(client, page, typed)
    assert refused.status_code == 422
    assert "a part of a name" in refused.text
    assert f"{name.upper()} needs a doctor." in refused.text
    meant = pages.resubmit(client, refused, {"name_meant": ["y"]})
    assert meant.status_code == 302


def test_a_referral_that_was_sent_is_not_sent_again(app, world):
    referral = drafted_referral(world)
    commit()
    client = sign_in(app.test_client(), world.caseworker)
    page = client.get(f"/referrals/{referral.id}/send")
    assert pages.resubmit(client, page).status_code == 302
    with acting_as(world.caseworker) as look, pytest.raises(RuleBroken, match="sent already"):
        look.admitted.add(referral.case_id)
        sending_actions.send(referral, seen="", version=referral.version, by=world.caseworker)


def test_the_next_service_is_first_looked_for_at_other_organisations(app, world):
    referral = answered(
        world,
        sent_referral(world, "shelter"),
        Status.DECLINED,
        by=world.shelter,
        reason=Reason.NO_CAPACITY,
    )
    with acting_as(world.caseworker) as look:
        look.admitted.add(referral.case_id)
        found = sending_queries.again(referral, seen_by=world.caseworker)
    assert found.match.service.organisation_id != referral.recipient_id


def test_questions_of_a_packet_are_shown_one_per_line(app):
    said = {"Answered yes": ["Are you hurt?", "Are you pregnant?"], "ways": ["text", "app"]}
    with app.test_request_context():
        (section,) = presenters.sections({"health": said})
    assert [words for _, words in section.rows] == [
        "Are you hurt?\nAre you pregnant?",
        "Text message, Messaging app",
    ]
