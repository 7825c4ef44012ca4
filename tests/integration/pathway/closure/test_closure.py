"""Closed by two people when the procedure's gates hold; opened again with its history."""

from datetime import timedelta

import pytest

from caseflow import clock
from caseflow.access.policy import NotAllowed
from caseflow.access.roles import Role
from caseflow.encryption import signed_rows
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.notices import queries as notices_queries
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import CaseState
from caseflow.pathway.closure import actions as closure_actions
from caseflow.pathway.closure import queries as closure_queries
from caseflow.pathway.closure import rules as closure_rules
from caseflow.pathway.closure.models import ClosureReason
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent import queries as consent_queries
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.consent.disclosure import queries as disclosure_queries
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.consent.models import Ending
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import Milestone
from tests import pages
from tests.integration.builders import (
    closable_case,
    closed_case,
    closure_answers,
    delivered_referral,
    open_case,
    requested_closure,
    with_emergencies,
)
from tests.integration.world import acting_as, commit, sign_in

FORM = {
    "reason": "goals_reached",
    "summary": "She lives with her sister.",
    "feedback_offered": "y",
    "safety_plan_handed_over": "y",
    "retain_until": "2099-01-31",
}


def ask(case, by, **changes):
    with acting_as(by) as look:
        look.admitted.add(case.id)
        closure = closure_actions.request(case, closure_answers(**changes), by=by)
        commit()
    return closure


def test_a_requested_closure_is_told_to_the_supervisors(world):
    closure = requested_closure(world)
    kinds = [notice.kind for notice in notices_queries.notices_seen_by(world.supervisor).notices]
    assert NoticeKind.CLOSURE_TO_APPROVE in kinds
    assert closure.case.state is CaseState.ACTIVE


def test_an_open_referral_blocks_with_the_procedures_sentence(world):
    referral = delivered_referral(world)  # delivered, but the loop is not closed
    with pytest.raises(RuleBroken, match=r"Close all referrals first\. Some are still open\."):
        ask(referral.case, world.caseworker)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"feedback_offered": False}, "Offer the person a way to give feedback before closing."),
        ({"safety_plan_handed_over": False}, "Hand over the safety plan before closing."),
        ({"retain_until": clock.today()}, "Choose a date in the future."),
    ],
)
def test_what_is_missing_is_said_in_the_procedures_words(world, changes, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        ask(open_case(world), world.caseworker, **changes)


NOT_DONE = {"feedback_offered": False, "safety_plan_handed_over": False}
WITH_THE_PERSON = {
    Milestone.FEEDBACK_OFFERED: "Feedback was not offered",
    Milestone.SAFETY_PLAN_HANDED_OVER: "The safety plan was not handed over",
}
WHY = {
    ClosureReason.DEATH: "The person died.",
    ClosureReason.UNREACHABLE: "The person cannot be reached.",
    ClosureReason.CONSENT_REFUSED: "The person does not consent, and did not take it.",
}


def without_consent(world, case):
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        for consent in consent_queries.consents_of(case):
            if consent.ended_at is None:
                consent_actions.withdraw(consent, by=world.caseworker)
        commit()
    return case


def closable_for(world, reason):
    case = closable_case(world)
    return without_consent(world, case) if reason is ClosureReason.CONSENT_REFUSED else case


@pytest.mark.parametrize("reason", ClosureReason)
def test_each_reason_asks_for_what_can_be_done_and_says_why_the_rest_was_not(app, world, reason):
    case = closable_for(world, reason)
    excused = closure_rules.NOT_ASKED.get(reason, ())
    told = {
        "feedback_offered": Milestone.FEEDBACK_OFFERED not in excused,
        "safety_plan_handed_over": Milestone.SAFETY_PLAN_HANDED_OVER not in excused,
    }
    for name, is_asked in told.items():
        if is_asked:
            with pytest.raises(RuleBroken, match="before closing"):
                ask(case, world.caseworker, reason=reason, **(told | {name: False}))
            db.session.rollback()
    closure = ask(case, world.caseworker, reason=reason, **told)
    client = sign_in(app.test_client(), world.supervisor)
    waiting = client.get(f"/cases/{case.id}/closure").text
    assert ("Not asked for" in waiting) is bool(excused)
    with acting_as(world.supervisor) as look:
        look.admitted.add(closure.case_id)
        closure_actions.approve(closure, by=world.supervisor)
        commit()
    shown = client.get(f"/cases/{case.id}/closure").text
    history = client.get(f"/cases/{case.id}/timeline").text
    for milestone, words in WITH_THE_PERSON.items():
        # What was not done is not recorded as done, and pages say why it was not.
        assert case_queries.has_milestone(case, milestone) is (milestone not in excused)
        for page in (shown, history):
            assert (words in page) is (milestone in excused)
            assert (WHY.get(reason, "–") in page) is bool(excused)


def test_a_closure_that_was_returned_leaves_no_reason_in_the_history(app, world):
    closure = ask(closable_case(world), world.caseworker, reason=ClosureReason.DEATH, **NOT_DONE)
    with acting_as(world.supervisor) as look:
        look.admitted.add(closure.case_id)
        closure_actions.send_back(closure, "She called this morning.", by=world.supervisor)
        commit()
    client = sign_in(app.test_client(), world.supervisor)
    history = client.get(f"/cases/{closure.case_id}/timeline").text
    assert "Feedback was not offered" not in history


def test_a_case_with_consent_is_not_closed_for_want_of_it(world):
    with pytest.raises(RuleBroken, match="There is still a consent to the work"):
        ask(closable_case(world), world.caseworker, reason=ClosureReason.CONSENT_REFUSED)


@pytest.mark.parametrize("reason", ClosureReason)
def test_an_emergency_waits_unless_nobody_is_there(world, reason):
    case = with_emergencies(closable_for(world, reason))
    told = {name: name == "feedback_offered" for name in NOT_DONE}
    if reason in closure_rules.NOBODY_THERE:
        assert ask(case, world.caseworker, reason=reason, **NOT_DONE)
        return
    told = told if reason is ClosureReason.CONSENT_REFUSED else {}
    with pytest.raises(RuleBroken) as refused:
        ask(case, world.caseworker, reason=reason, **told)
    assert "before closing" not in refused.value.sentence


def test_nobody_can_be_said_to_have_offered_something_to_a_person_who_died(world):
    with pytest.raises(RuleBroken, match="leave out what was not done"):
        ask(closable_case(world), world.caseworker, reason=ClosureReason.DEATH)


def test_consents_end_with_the_case(world):
    case = closed_case(world)
    consents = consent_queries.consents_of(case)
    assert consents
    assert not any(consent_rules.is_in_force(one, clock.today()) for one in consents)
    assert Ending.CASE_CLOSED in {one.ending for one in consents}


def test_a_closure_is_asked_for_once(world):
    closure = requested_closure(world)
    with pytest.raises(RuleBroken, match="already been requested"):
        ask(closure.case, world.caseworker)


def test_a_second_person_closes_the_case_and_every_partners_access_ends(world):
    closure = requested_closure(world)
    packets = db.session.query(Packet).filter_by(case_id=closure.case_id).all()
    with acting_as(world.supervisor) as look:
        look.admitted.add(closure.case_id)
        closure_actions.approve(closure, by=world.supervisor)
        commit()
    case = closure.case
    assert (case.state, case.stage) == (CaseState.CLOSED, Stage.CLOSURE)
    assert case.closed_at is not None
    assert closure_queries.open_packets_of(case) == []
    with acting_as(world.clinic):
        assert not any(disclosure_queries.is_open_to_recipient(packet) for packet in packets)


def test_an_open_packet_is_ended_by_the_closure(world):
    closure = requested_closure(world)
    packet = db.session.query(Packet).filter_by(case_id=closure.case_id).first()
    packet.ended_at = None
    commit()
    with acting_as(world.supervisor) as look:
        look.admitted.add(closure.case_id)
        closure_actions.approve(closure, by=world.supervisor)
        commit()
    assert closure_queries.open_packets_of(closure.case) == []


@pytest.mark.asvs("V2.3.5")
def test_nobody_approves_their_own_request(world):
    case = closable_case(world)
    world.caseworker.role_names = [Role.CASEWORKER.value, Role.SUPERVISOR.value]
    signed_rows.sign(world.caseworker)
    closure = ask(case, world.caseworker)
    with acting_as(world.caseworker), pytest.raises(NotAllowed):
        closure_actions.approve(closure, by=world.caseworker)
    assert case.state is CaseState.ACTIVE


@pytest.mark.parametrize("who", ["colleague", "stranger_supervisor", "coordinator"])
def test_nobody_else_approves(world, who):
    closure = requested_closure(world)
    by = world.people[who]
    with acting_as(by), pytest.raises(NotAllowed):
        closure_actions.approve(closure, by=by)


def test_a_closure_that_was_sent_back_can_be_asked_for_again(world):
    closure = requested_closure(world)
    with acting_as(world.supervisor) as look:
        look.admitted.add(closure.case_id)
        closure_actions.send_back(closure, "Ask about the papers.", by=world.supervisor)
        commit()
    with acting_as(world.supervisor), pytest.raises(RuleBroken, match="decided"):
        closure_actions.approve(closure, by=world.supervisor)
    assert ask(closure.case, world.caseworker).id != closure.id


def test_a_reopened_case_keeps_its_history_and_needs_a_closure_anew(world):
    case = closed_case(world)
    before = len(case_queries.milestones_of(case))
    with acting_as(world.supervisor) as look:
        look.admitted.add(case.id)
        closure_actions.reopen(case, "She called: the threats began again.", by=world.supervisor)
        commit()
    # Work waits for a new consent, since the old one ended with the case.
    assert (case.state, case.stage) == (CaseState.PAUSED, Stage.CASE)
    assert len(case_queries.milestones_of(case)) == before + 1
    assert case_queries.has_milestone(case, Milestone.CASE_REOPENED)
    assert [gate.holds for gate in closure_queries.gates_of(case)] == [True, False, False, False]


def test_a_caseworker_does_not_reopen(world):
    case = closed_case(world)
    with acting_as(world.caseworker), pytest.raises(NotAllowed):
        closure_actions.reopen(case, "Please.", by=world.caseworker)


def test_the_page_lists_the_gates_and_asks(app, world):
    case = closable_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    page = client.get(f"/cases/{case.id}/closure").text
    assert "Hand over the safety plan before closing." in page
    assert (clock.today() + timedelta(days=5 * 365)).strftime("%Y") in page
    assert pages.submit(client, f"/cases/{case.id}/closure", FORM).status_code == 302
    assert (
        "A supervisor who did not ask for the closure decides."
        in client.get(f"/cases/{case.id}/closure").text
    )


def test_a_supervisor_closes_through_the_page(app, world):
    case = requested_closure(world).case
    client = sign_in(app.test_client(), world.supervisor)
    assert "Approve closure" in client.get(f"/cases/{case.id}/closure").text
    assert client.post(f"/cases/{case.id}/closure/approve").status_code == 302
    page = client.get(f"/cases/{case.id}/closure").text
    assert "Closed on" in page
    answer = client.post(f"/cases/{case.id}/closure/reopen", data={"answer": "Threats again."})
    assert answer.status_code == 302
    assert case_queries.get_case(case.id, seen_by=world.supervisor).state is CaseState.PAUSED


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "Choose why support is ending."),
        ({"summary": ""}, "Write a summary."),
        ({"summary": "x" * 10_001}, "Shorten this"),
        ({"retain_until": "soon"}, 'id="retain_until-error"'),
        ({"retain_until": "2001-01-01"}, "Choose a date in the future."),
        ({"feedback_offered": ""}, "Offer the person a way to give feedback before closing."),
    ],
)
def test_a_wrong_request_comes_back_with_what_was_typed(app, world, wrong, sentence):
    case = open_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    form = {name: value for name, value in (FORM | wrong).items() if value}
    page = pages.submit(client, f"/cases/{case.id}/closure", form)
    assert page.status_code == 422
    assert sentence in page.text
    assert form.get("summary", "")[:500] in page.text
    assert closure_queries.closures_of(case) == []


def test_a_refused_request_leaves_no_milestone(app, world):
    case = open_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    pages.submit(client, f"/cases/{case.id}/closure", FORM | {"retain_until": "2001-01-01"})
    assert not case_queries.has_milestone(case, Milestone.FEEDBACK_OFFERED)


def test_a_foreign_case_is_not_found(app, world):
    case = requested_closure(world).case
    client = sign_in(app.test_client(), world.stranger_supervisor)
    assert client.get(f"/cases/{case.id}/closure").status_code == 404
    assert client.post(f"/cases/{case.id}/closure/approve").status_code == 404


def test_a_caseworker_cannot_press_approve(app, world):
    case = requested_closure(world).case
    client = sign_in(app.test_client(), world.caseworker)
    assert client.post(f"/cases/{case.id}/closure/approve").status_code == 403
