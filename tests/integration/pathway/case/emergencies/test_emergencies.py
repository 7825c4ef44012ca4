"""Emergency actions stay on every page that concerns them until somebody answers them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseflow import audit, clock
from caseflow.access import SYSTEM, NotAllowed, Role, acting
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies.models import ServiceType
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.emergencies import actions as emergencies_actions
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.emergencies import rules as emergencies_rules
from caseflow.pathway.case.emergencies.models import Emergency, Outcome
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.closure import actions as closure_actions
from caseflow.pathway.referral.inbox import actions as inbox_actions
from caseflow.pathway.screening.hand_over import actions as hand_over_actions
from caseflow.pathway.screening.models import Screening
from caseflow.pathway.screening.triage import actions as triage_actions
from tests import pages
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

PEP = "Start HIV prevention (PEP)"
EVERYBODY = ("caseworker", "supervisor")


def open_codes(case_id):
    db.session.expire_all()
    actions = emergencies_queries.actions_of(emergencies_queries.record_of(case_id))
    return {action.code for action in emergencies_rules.still_open(actions)}


def sent_with_emergencies(world, service="clinic"):
    case = builders.with_emergencies(builders.case_with_plan(world))
    return builders.sent_referral(world, service, case=case)


def press(client, address, code, outcome="done"):
    """Press one of the buttons of an action, as the page at `address` rendered it."""
    return pages.submit(client, address, to=f"/emergencies/{code}", press=f"outcome={outcome}")


def test_after_take_up_the_case_and_my_day_know_of_them(app, world):
    case = builders.taken_up_case(world)
    for who in EVERYBODY:
        client = sign_in(app.test_client(), world.people[who])
        assert PEP in client.get(f"/cases/{case.id}").text
        # The other pages of the case lead to it in one line.
        assert "Act now:" in client.get(f"/cases/{case.id}/consents").text
        assert "52 hours left" in client.get(f"/cases/{case.id}").text
        assert case.code in client.get("/my-day").text.partition("Overdue")[0]


def test_they_stand_in_the_screening_and_where_it_arrives(app, world):
    row = builders.handed_over(world)
    assert PEP in sign_in(app.test_client(), world.responder).get(f"/screenings/{row.id}").text
    client = sign_in(app.test_client(), world.caseworker)
    assert "Emergency" in client.get("/screenings/incoming").text
    # Before its arrival is confirmed, only that it is an emergency.
    arrived = f"/screenings/incoming/{row.id}"
    assert PEP not in client.get(arrived).text
    pages.submit(client, arrived, to="/receive")
    assert PEP in client.get(arrived).text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("done", "Done"), ("refused", "The person does not want it"), ("impossible", "Not possible")],
)
def test_each_is_answered_on_its_own_and_named_with_who_did_it(app, world, outcome, words):
    case = builders.taken_up_case(world)
    before, client = open_codes(case.id), sign_in(app.test_client(), world.caseworker)
    assert press(client, f"/cases/{case.id}", "pep", outcome).status_code == 302
    assert open_codes(case.id) == before - {"pep"}
    page = client.get(f"/cases/{case.id}").text
    answered = page.partition("Emergency actions")[2]
    assert words in answered
    assert world.caseworker.display_name in answered


def test_what_the_responder_answered_stays_answered_after_take_up(app, world):
    row = builders.handed_over(world)
    client = sign_in(app.test_client(), world.responder)
    assert press(client, f"/screenings/{row.id}", "pep").status_code == 302
    client = sign_in(app.test_client(), world.caseworker)
    arrived = f"/screenings/incoming/{row.id}"
    pages.submit(client, arrived, to="/receive")
    pages.submit(client, arrived, to="/take-up")
    assert "pep" not in open_codes(row.case_id)


def test_it_can_be_answered_where_the_screening_arrived(app, world):
    row = builders.received_screening(world)
    client = sign_in(app.test_client(), world.caseworker)
    assert press(client, f"/screenings/incoming/{row.id}", "pep").status_code == 302
    assert "pep" not in open_codes(row.case_id)


def test_it_cannot_be_answered_before_the_receipt_is_confirmed(app, world):
    row = builders.handed_over(world)
    with acting_as(world.caseworker), pytest.raises(RuleBroken, match="Confirm receipt"):
        hand_over_actions.answer(row, "pep", Outcome.DONE, by=world.caseworker)


def test_after_take_up_the_responder_cannot_answer(app, world):
    case = builders.taken_up_case(world)
    row = db.session.get(Screening, case.screening_id)
    with acting_as(world.responder), pytest.raises(RuleBroken, match="responsible for this person"):
        triage_actions.answer(row, "pep", Outcome.DONE, by=world.responder)


@pytest.mark.parametrize("who", ["stranger", "colleague", "clinic", "responder"])
def test_nobody_else_can_answer_for_a_case(app, world, who):
    case, stranger = builders.taken_up_case(world), world.people[who]
    with acting_as(stranger), pytest.raises(NotAllowed):
        emergencies_actions.answer_in_case(case, "pep", Outcome.DONE, by=stranger)
    client = sign_in(app.test_client(), stranger)
    answer = client.post(f"/cases/{case.id}/emergencies/pep", data={"outcome": "done"})
    assert answer.status_code in (403, 404)
    assert "pep" in open_codes(case.id)


def test_the_partner_sees_and_answers_what_its_referral_carries(app, world):
    referral = builders.sent_referral(
        world, case=builders.with_emergencies(builders.case_with_plan(world))
    )
    client = sign_in(app.test_client(), world.clinic)
    page = client.get(f"/inbox/{referral.id}").text
    assert PEP in page
    assert "emergencies/shelter_tonight" not in page
    assert "Not possible" not in page
    assert press(client, f"/inbox/{referral.id}", "pep").status_code == 302
    assert "pep" not in open_codes(referral.case_id)
    shown = sign_in(app.test_client(), world.caseworker).get(f"/cases/{referral.case_id}").text
    assert "Harbour Clinic" in shown.partition("Emergency actions")[2]


def test_the_caseworker_is_told_what_a_partner_answered(app, world):
    referral = builders.sent_referral(
        world, case=builders.with_emergencies(builders.case_with_plan(world))
    )
    press(sign_in(app.test_client(), world.clinic), f"/inbox/{referral.id}", "pep")
    told = db.session.scalars(select(Notice).where(Notice.user_id == world.caseworker.id))
    assert NoticeKind.EMERGENCY_ANSWERED in {notice.kind for notice in told}


def test_a_partner_does_not_see_what_its_packet_is_not_about(app, world):
    referral = sent_with_emergencies(world, "shelter")
    page = sign_in(app.test_client(), world.shelter).get(f"/inbox/{referral.id}").text
    assert PEP not in page


@pytest.mark.parametrize("code", ["shelter_tonight", "nothing"])
def test_a_partner_cannot_answer_what_its_referral_does_not_carry(app, world, code):
    referral = builders.sent_referral(
        world, case=builders.with_emergencies(builders.case_with_plan(world))
    )
    with acting_as(world.clinic) as look, pytest.raises(RuleBroken, match="not asked for"):
        look.admitted.add(referral.case_id)
        inbox_actions.answer_emergency(referral, code, Outcome.DONE, by=world.clinic)


def test_a_partner_that_cannot_do_it_declines_the_referral(app, world):
    referral = builders.sent_referral(
        world, case=builders.with_emergencies(builders.case_with_plan(world))
    )
    with acting_as(world.clinic), pytest.raises(RuleBroken, match="decline the referral"):
        inbox_actions.answer_emergency(referral, "pep", Outcome.IMPOSSIBLE, by=world.clinic)


def test_a_note_and_the_service_can_be_added(app, world):
    case = builders.taken_up_case(world)
    world.organisations["Harbour Clinic"].phone = "+999 555 0199"
    db.session.commit()
    client = sign_in(app.test_client(), world.caseworker)
    said = {
        "outcome": "done",
        "service": str(world.services["clinic"].id),
        "note": "Spoke to the night nurse",
    }
    answer = pages.submit(client, f"/cases/{case.id}/emergencies/pep", said)
    assert answer.status_code == 302
    answered = client.get(f"/cases/{case.id}").text.partition("Emergency actions")[2]
    assert "Spoke to the night nurse" in answered
    assert "Harbour Clinic" in answered


def test_an_answer_can_be_taken_back(app, world):
    case = builders.taken_up_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    press(client, f"/cases/{case.id}", "pep")
    pages.submit(client, f"/cases/{case.id}/emergencies/pep", {"outcome": "open"})
    assert "pep" in open_codes(case.id)


def test_a_wrong_answer_keeps_what_was_typed(app, world):
    case = builders.taken_up_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    page = pages.submit(client, f"/cases/{case.id}/emergencies/pep", note="The night nurse")
    assert page.status_code == 422
    assert "Choose the result." in page.text
    assert "The night nurse" in page.text


def test_only_places_with_a_telephone_and_somebody_to_answer_are_proposed(app, world):
    case, clinic = builders.taken_up_case(world), world.organisations["Harbour Clinic"]
    client = sign_in(app.test_client(), world.caseworker)
    assert "tel:" not in client.get(f"/cases/{case.id}").text
    clinic.phone = "+999 555 0199"
    db.session.commit()
    assert "tel:+9995550199" in client.get(f"/cases/{case.id}").text
    for user in accounts_queries.members_of(clinic.id, Role.FOCAL_POINT):
        user.active = False
    db.session.commit()
    assert "tel:+9995550199" not in client.get(f"/cases/{case.id}").text


@pytest.mark.parametrize("change", [{"capacity": 0}, {"min_age": 18}, {"active": False}])
def test_a_full_or_unfitting_place_is_not_proposed(app, world, change):
    case, service = builders.taken_up_case(world), world.services["clinic"]
    world.organisations["Harbour Clinic"].phone = "+999 555 0199"
    for name, value in change.items():
        setattr(service, name, value)
    db.session.commit()
    page = sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}").text
    assert "tel:+9995550199" not in page
    assert "No service in the directory fits and has a place now (Health care)." in page


def test_time_that_has_passed_is_told_as_overdue(app, world):
    case = builders.taken_up_case(world)
    with clock.set_to(clock.now() + timedelta(hours=80)):
        page = sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}").text
    assert "The 72 hours for HIV prevention (PEP) have passed" in page


def test_who_declines_leaves_no_action_behind(app, world):
    row = builders.finished_screening(world)
    pages.submit(sign_in(app.test_client(), world.responder), f"/screenings/{row.id}/refuse")
    db.session.expire_all()
    record = emergencies_queries.record_of(row.case_id)
    assert record.actions == []
    assert getattr(record, Emergency.notes.column) is None


def test_every_person_has_a_record_of_the_same_size(app, world):
    calm, urgent = builders.finished_screening(world), builders.finished_screening(world)
    emergencies_actions.follow(calm.case_id, [])
    with acting_as(world.responder) as look:
        look.admitted.add(urgent.case_id)
        triage_actions.answer(
            urgent, "pep", Outcome.DONE, note="By the night nurse", by=world.responder
        )
        db.session.commit()
    sizes = {
        (len(row.record_sealed), len(getattr(row, Emergency.notes.column)))
        for row in db.session.scalars(select(Emergency))
    }
    assert len(sizes) == 1


def test_the_log_says_who_answered_what(app, world):
    case = builders.taken_up_case(world)
    press(sign_in(app.test_client(), world.caseworker), f"/cases/{case.id}", "pep")
    event = db.session.scalars(
        select(audit.AuditEvent).where(audit.AuditEvent.action == audit.Event.EMERGENCY_ANSWERED)
    ).one()
    assert event.actor_id == world.caseworker.id
    assert (event.details["code"], event.details["outcome"]) == ("pep", "done")


def test_a_partner_does_not_learn_or_change_what_others_answered(app, world):
    referral = sent_with_emergencies(world)
    pages.submit(
        sign_in(app.test_client(), world.caseworker),
        f"/cases/{referral.case_id}",
        to="/emergencies/pep",
        press="outcome=done",
    )
    client = sign_in(app.test_client(), world.clinic)
    page = client.get(f"/inbox/{referral.id}").text
    assert world.caseworker.display_name not in page.partition("Emergency actions")[2][:600]
    address = f"/inbox/{referral.id}/emergencies/pep"
    answer = client.post(address, data={"outcome": "open"})
    assert (answer.status_code, "Somebody else has already" in answer.text) == (422, True)
    assert "pep" not in open_codes(referral.case_id)


def test_a_partner_that_has_not_accepted_cannot_say_what_the_person_wants(app, world):
    referral = sent_with_emergencies(world)
    client = sign_in(app.test_client(), world.clinic)
    address = f"/inbox/{referral.id}/emergencies/pep"
    answer = client.post(address, data={"outcome": "refused"})
    assert (answer.status_code, "Accept the referral first" in answer.text) == (422, True)


def test_a_case_is_not_closed_while_something_cannot_wait(world):
    case = builders.with_emergencies(builders.closable_case(world))
    with acting_as(world.caseworker) as look, pytest.raises(RuleBroken, match="emergency actions"):
        look.admitted.add(case.id)
        closure_actions.request(case, builders.closure_answers(), by=world.caseworker)


def test_a_closed_case_takes_no_answers(app, world):
    case = builders.closed_case(world)
    builders.with_emergencies(case)
    client = sign_in(app.test_client(), world.caseworker)
    answer = client.post(f"/cases/{case.id}/emergencies/pep", data={"outcome": "done"})
    assert answer.status_code == 422
    assert "pep" in open_codes(case.id)


def test_who_may_not_see_the_case_any_more_reads_nothing_in_the_news(app, world):
    referral = sent_with_emergencies(world)
    press(sign_in(app.test_client(), world.clinic), f"/inbox/{referral.id}", "pep")
    client = sign_in(app.test_client(), world.caseworker)
    assert PEP in client.get("/news").text
    with acting_as(world.supervisor) as look:
        look.admitted.add(referral.case_id)
        team_actions.assign(referral.case, world.colleague, by=world.supervisor)
        team_actions.exclude(
            referral.case, user_id=world.caseworker.id, reason="A relative", by=world.supervisor
        )
        commit()
    page = client.get("/news").text
    assert PEP not in page
    assert referral.case.code not in page


def test_an_action_whose_rule_is_gone_still_shows(app, world):
    case = builders.taken_up_case(world)
    lost = Action("lost_rule", ServiceType.HEALTH, "health", clock.now(), None)
    emergencies_actions.follow(case.id, [lost])
    db.session.commit()
    client = sign_in(app.test_client(), world.caseworker)
    assert "what cannot wait here" in client.get(f"/cases/{case.id}").text
    assert client.get("/my-day").status_code == 200


def test_all_actions_of_the_triage_fit_into_one_size(app, world):
    empty = builders.prepared_case(world)
    full = builders.prepared_case(world)
    triage = case_queries.library().instrument("triage")
    codes = {rule.code for one in triage.indicators for rule in one.emergency}
    now = clock.now()
    answered = [
        Action(
            code,
            ServiceType.CHILD_PROTECTION,
            "safety",
            now,
            now + timedelta(hours=52, microseconds=7),
            outcome=Outcome.IMPOSSIBLE,
            answered_at=now,
            answered_by_id=world.caseworker.id,
            service_id=world.services["clinic"].id,
        )
        for code in codes
    ]
    emergencies_actions.follow(full.id, answered)
    db.session.commit()
    sizes = {len(emergencies_queries.record_of(one.id).record_sealed) for one in (empty, full)}
    assert len(codes) > 15
    assert len(sizes) == 1


def test_what_can_still_be_in_time_stands_above_what_is_too_late(app, world):
    case = builders.with_emergencies(builders.open_case(world))
    with clock.set_to(clock.now() + timedelta(hours=60)):
        client = sign_in(app.test_client(), world.caseworker)
        page, day = client.get(f"/cases/{case.id}").text, client.get("/my-day").text
    # The bed was due after 12 hours and can still be found; the 52 hours for PEP are over.
    assert page.index("emergencies/shelter_tonight") < page.index("emergencies/pep")
    assert "have passed" not in day.partition("Overdue")[0]


def test_the_worker_is_told_once_when_the_time_of_an_action_runs_out(app, world):
    case = builders.taken_up_case(world)
    record = emergencies_queries.record_of(case.id)
    (pep,) = [one for one in emergencies_queries.actions_of(record) if one.code == "pep"]
    assert tell_at(clock.now()) == 0
    assert tell_at(pep.must_by - emergencies_rules.LEAD - timedelta(minutes=1)) == 0
    soon = pep.must_by - timedelta(hours=1)
    assert tell_at(soon) == 1
    assert tell_at(soon) == 0
    kinds = db.session.scalars(select(Notice.kind).where(Notice.user_id == world.caseworker.id))
    assert list(kinds).count(NoticeKind.EMERGENCY_RUNS_OUT) == 1
    with clock.set_to(soon):
        client = sign_in(app.test_client(), world.caseworker)
        assert (
            "The time of an emergency action is running out: Start HIV" in client.get("/news").text
        )


def test_nobody_is_told_of_what_was_answered(world):
    case = builders.taken_up_case(world)
    record = emergencies_queries.record_of(case.id)
    (pep,) = [one for one in emergencies_queries.actions_of(record) if one.code == "pep"]
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        for action in emergencies_queries.actions_of(record):
            emergencies_actions.answer_in_case(case, action.code, Outcome.DONE, by=world.caseworker)
        commit()
    assert tell_at(pep.must_by - timedelta(hours=1)) == 0


def tell_at(now):
    with acting(SYSTEM, purpose="test"):
        found = emergencies_actions.tell_of_time(now)
        commit()
    return found
