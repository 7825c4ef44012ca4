"""Planned after a service, tried only in a safe way, and written down with the risk anew."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from caseflow import clock
from caseflow.access.policy import NotAllowed
from caseflow.errors import NotFound, RuleBroken
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.follow_up import actions as follow_up_actions
from caseflow.pathway.follow_up import queries as follow_up_queries
from caseflow.pathway.follow_up.models import Arrived, ContactOutcome
from caseflow.pathway.follow_up.rules import Conversation, Feedback
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import Milestone, RiskLevel
from tests.integration.builders import (
    CONTACT,
    closed_case,
    delivered_referral,
    open_case,
    planned_follow_up,
    sent_referral,
)
from tests.integration.world import acting_as, commit, sign_in

WAY = CONTACT["ways"][0]
WORDS = "The doctor listened to me."


@pytest.fixture
def follow_up(world):
    return planned_follow_up(world)


@pytest.fixture
def client(app, world):
    return sign_in(app.test_client(), world.caseworker)


@pytest.fixture
def caseworker(world, follow_up):
    with acting_as(world.caseworker) as look:
        look.admitted.add(follow_up.case_id)
        yield world.caseworker


def reach(follow_up, by):
    follow_up_actions.record_attempt(
        follow_up, way=WAY, outcome=ContactOutcome.REACHED, rules_read=True, by=by
    )
    commit()


def said(follow_up, **changes):
    feedback = Feedback(follow_up.referral_id, Arrived.YES, {"safe": 5, "helped": 4})
    asked = {"risk": RiskLevel.LOW, "risk_reason": "Safe now.", "feedback": (feedback,)}
    return Conversation(**(asked | {"words": WORDS} | changes))


def address(follow_up, end=""):
    return f"/cases/{follow_up.case_id}/follow-ups/{follow_up.id}{end}"


def test_a_delivered_service_is_planned_once_and_the_case_goes_on(world, follow_up):
    assert follow_up.case.stage is Stage.FOLLOW_UP
    assert case_queries.has_milestone(follow_up.case, Milestone.FOLLOW_UP_PLANNED)
    assert follow_up_queries.unplanned_of(follow_up.case) == []


def test_a_service_that_has_not_come_is_not_planned(world):
    referral = sent_referral(world)
    with acting_as(world.caseworker), pytest.raises(RuleBroken, match="not been delivered"):
        follow_up_actions.plan_after(referral, by=world.caseworker)


def test_the_higher_the_risk_the_sooner_the_contact(world):
    case = open_case(world)
    case.risk = RiskLevel.HIGH
    with acting_as(world.caseworker):
        planned = follow_up_actions.plan_next(case, by=world.caseworker)
    assert planned[0].due_on == (case.opened_at + timedelta(days=2)).date()


def test_nothing_is_planned_twice(world):
    case = open_case(world)
    with acting_as(world.caseworker):
        follow_up_actions.plan_next(case, by=world.caseworker)
        with pytest.raises(RuleBroken, match="already planned"):
            follow_up_actions.plan_next(case, by=world.caseworker)


def test_the_clockwork_plans_for_open_cases_that_have_none(world):
    case = open_case(world)
    assert follow_up_actions.plan_due(clock.now()) == 1
    commit()
    assert follow_up_actions.plan_due(clock.now()) == 0
    assert follow_up_queries.has_open(case)
    assert not case_queries.has_milestone(case, Milestone.FOLLOW_UP_PLANNED)


def test_the_clockwork_leaves_closed_cases_alone(world):
    closed_case(world)
    assert follow_up_actions.plan_due(clock.now()) == 0


def test_an_attempt_needs_the_rules_read(caseworker, follow_up):
    with pytest.raises(RuleBroken) as refused:
        follow_up_actions.record_attempt(
            follow_up, way=WAY, outcome=ContactOutcome.REACHED, rules_read=False, by=caseworker
        )
    assert refused.value.field == "rules_read"


def test_a_conversation_is_kept_sealed_and_the_risk_is_assessed(caseworker, follow_up):
    reach(follow_up, caseworker)
    follow_up_actions.complete(follow_up, said(follow_up), by=caseworker)
    commit()
    case = follow_up.case
    assert case.risk is RiskLevel.LOW
    assert case_queries.has_milestone(case, Milestone.FOLLOW_UP_DONE)
    assert case_queries.has_milestone(case, Milestone.FEEDBACK_OFFERED)
    assert follow_up_queries.feedback_of(follow_up)[0].score == 22
    stored = db.session.execute(text("select words_sealed from follow_up")).scalar_one()
    assert WORDS.encode() not in bytes(stored)
    assert follow_up.words == WORDS


def test_without_reaching_the_person_nothing_is_completed(caseworker, follow_up):
    with pytest.raises(RuleBroken, match="reached the person"):
        follow_up_actions.complete(follow_up, said(follow_up), by=caseworker)


def test_a_conversation_is_completed_once(caseworker, follow_up):
    reach(follow_up, caseworker)
    follow_up_actions.complete(follow_up, said(follow_up), by=caseworker)
    with pytest.raises(RuleBroken, match="already done"):
        follow_up_actions.complete(follow_up, said(follow_up), by=caseworker)


def test_a_service_of_another_case_cannot_be_rated(world, caseworker, follow_up):
    other = delivered_referral(world)
    reach(follow_up, caseworker)
    strange = (Feedback(other.id, Arrived.YES),)
    with pytest.raises(NotFound):
        follow_up_actions.complete(follow_up, said(follow_up, feedback=strange), by=caseworker)


def test_a_colleague_cannot_write_it_down(world, follow_up):
    with acting_as(world.colleague), pytest.raises(NotAllowed):
        follow_up_actions.complete(follow_up, said(follow_up), by=world.colleague)


def test_the_page_shows_the_rules_before_an_attempt(client, follow_up):
    page = client.get(address(follow_up)).text
    assert CONTACT["never"] in page
    assert page.index(CONTACT["never"]) < page.index('name="rules_read"')


def test_an_attempt_without_the_tick_comes_back_with_what_was_chosen(client, follow_up):
    page = client.post(
        address(follow_up, "/record-attempt"), data={"way": WAY, "outcome": "reached"}
    )
    assert page.status_code == 422
    assert "then tick the box" in page.text
    assert f'value="{WAY}" checked' in page.text


def test_reached_leads_to_the_conversation_and_to_done(client, follow_up):
    tried = {"way": WAY, "outcome": "reached", "rules_read": "y"}
    answer = client.post(address(follow_up, "/record-attempt"), data=tried)
    assert answer.location.endswith("/complete")
    assert "Five short statements" in client.get(answer.location).text
    form = {
        "services-0-referral": str(follow_up.referral_id),
        "services-0-arrived": "partly",
        "services-0-safe": "3",
        "words": WORDS,
        "risk": "medium",
        "risk_reason": "Moved house.",
    }
    assert client.post(answer.location, data=form).status_code == 302
    page = client.get(address(follow_up)).text
    assert WORDS in page
    assert "3 of 5" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "Choose how great the danger is now."),
        ({"risk": "low"}, "Give the reason in a few words."),
        ({"risk": "low", "risk_reason": "x" * 10_001}, "Shorten this"),
        ({"risk": "huge", "risk_reason": "x"}, 'id="risk-error"'),
        ({"services-0-referral": "nonsense", "services-0-arrived": "yes"}, "Open this page again."),
    ],
)
def test_a_wrong_conversation_comes_back_with_what_was_typed(client, follow_up, wrong, sentence):
    page = client.post(address(follow_up, "/complete"), data={"words": WORDS, **wrong})
    assert page.status_code == 422
    assert sentence in page.text
    assert WORDS in page.text


def test_a_form_that_is_sent_twice_plans_once(client, world):
    case = open_case(world)
    token = {"form_token": "6f6b1c0e-6f3f-4f0b-8d55-1f3bb9f6f0f1"}
    answers = [client.post(f"/cases/{case.id}/follow-ups/plan", data=token) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(follow_up_queries.follow_ups_of(case)) == 1


@pytest.mark.parametrize("end", ["", "/complete"])
def test_a_foreign_case_is_not_found(app, world, follow_up, end):
    client = sign_in(app.test_client(), world.stranger)
    assert client.get(address(follow_up, end)).status_code == 404


def test_a_follow_up_of_another_case_is_not_found(client, world, follow_up):
    other = open_case(world)
    assert client.get(f"/cases/{other.id}/follow-ups/{follow_up.id}").status_code == 404


@pytest.mark.parametrize("who", ["clinic", "coordinator", "dpo"])
def test_other_roles_are_refused(app, world, follow_up, who):
    client = sign_in(app.test_client(), world.people[who])
    assert client.get(address(follow_up)).status_code == 403
