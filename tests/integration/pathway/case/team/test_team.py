"""A supervisor sees what is late in the team, what waits for a decision, and what nobody does."""

from datetime import timedelta

import pytest

from caseflow import clock
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts import queries as accounts_queries
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case.team import queries
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan import queries as plan_queries
from caseflow.sop.vocabulary import RiskLevel
from tests.integration import builders
from tests.integration.world import acting_as, commit, sign_in

LATE = timedelta(days=60)


def load_of(user, by):
    """What the page of the team says of one colleague."""
    with acting_as(by):
        return next(one for one in queries.loads_of(by) if one.user.id == user.id)


def disable(world, user):
    """Disable an account as the administrator does."""
    with acting_as(world.administrator):
        accounts_actions.disable(user, by=world.administrator)
        commit()


def test_the_team_page_says_who_is_late(app, world):
    for _ in range(2):
        builders.open_case(world)
    now = load_of(world.caseworker, world.supervisor)
    assert (now.open, now.overdue) == (2, 0)
    with clock.set_to(clock.now() + LATE):
        later = load_of(world.caseworker, world.supervisor)
        assert (later.open, later.overdue, later.quiet) == (2, 2, 2)
        assert later.longest
        assert load_of(world.colleague, world.supervisor).open == 0


def test_nothing_is_late_is_never_said_to_a_supervisor_whose_team_is_late(app, world):
    builders.open_case(world)
    with clock.set_to(clock.now() + LATE):
        page = sign_in(app.test_client(), world.supervisor).get("/my-day").text
    assert "case of the team is overdue" in page
    assert "Nothing is overdue" not in page
    assert 'href="/cases?due=overdue"' in page


@pytest.mark.parametrize("who", ["caseworker", "responder", "stranger_supervisor"])
def test_others_see_nothing_of_the_team(app, world, who):
    builders.open_case(world)
    client = sign_in(app.test_client(), world.people[who])
    answer = client.get("/team")
    assert answer.status_code == (200 if who == "stranger_supervisor" else 403)
    assert "Caseworker</bdi>" not in answer.text


def test_plans_and_closures_wait_for_a_decision_until_it_is_made(app, world):
    builders.requested_closure(world)
    case = builders.case_with_plan(world)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        case_actions.assess_risk(case, RiskLevel.LOW, "As told", by=world.caseworker)
        plan = plan_queries.plan_of(case)
        if plan.status.value == "draft":
            plan_actions.ask_approval(plan, by=world.caseworker)
        commit()
    supervisor = sign_in(app.test_client(), world.supervisor)
    page = supervisor.get("/team").text
    assert "Waiting for your decision (2)" in page
    assert f'href="/cases/{case.id}/plan"' in page
    with acting_as(world.supervisor):
        plan = plan_queries.plan_of(case)
        plan_actions.approve(plan, version=plan.version, by=world.supervisor)
        commit()
    page = supervisor.get("/team").text
    assert "Waiting for your decision (1)" in page
    assert case.code not in page
    stranger = sign_in(app.test_client(), world.stranger_supervisor)
    assert "Nothing waits for your decision." in stranger.get("/team").text


def test_who_asked_for_a_closure_does_not_decide_on_it(app, world):
    closure = builders.requested_closure(world)
    closure.requested_by_id = world.supervisor.id
    commit()
    with acting_as(world.supervisor):
        assert [
            one for one in queries.approvals_for(world.supervisor) if one.what == "Closure"
        ] == []


def test_the_cases_and_news_of_a_disabled_colleague_come_to_the_supervisor(app, world):
    case = builders.open_case(world)
    db.session.query(Notice).delete()
    notices_actions.tell([world.caseworker], NoticeKind.CASE_ASSIGNED, case)
    commit()
    disable(world, world.caseworker)
    page = sign_in(app.test_client(), world.supervisor)
    assert "case of a colleague whose account is disabled" in page.get("/my-day").text
    team = page.get("/team").text
    assert "These cases are yours until you assign them to somebody." in team
    # What was unread, and what comes later, reaches the supervisor.
    with acting_as(world.stranger):
        notices_actions.tell_id(world.caseworker.id, NoticeKind.REFERRAL_CHANGED, case)
        commit()
    unread = db.session.query(Notice).filter_by(read_at=None)
    assert {(one.user_id, one.kind) for one in unread} == {
        (world.supervisor.id, NoticeKind.CASE_ASSIGNED),
        (world.supervisor.id, NoticeKind.REFERRAL_CHANGED),
    }


def test_colleagues_of_one_name_are_told_apart(app, world):
    world.colleague.display_name = world.caseworker.display_name
    commit()
    named = accounts_queries.apart([world.caseworker, world.colleague, world.supervisor])
    assert named[world.caseworker.id] != named[world.colleague.id]
    assert world.caseworker.email in named[world.caseworker.id]
    assert named[world.supervisor.id] == world.supervisor.display_name
    case = builders.open_case(world)
    page = sign_in(app.test_client(), world.supervisor).get(f"/cases/{case.id}/assign").text
    assert world.colleague.email in page


def test_the_administrator_is_told_what_an_account_still_holds(app, world):
    builders.open_case(world)
    admin = sign_in(app.test_client(), world.administrator)
    address = f"/admin/accounts/{world.caseworker.id}"
    page = admin.get(address).text
    assert "1 open case" in page
    assert world.supervisor.display_name in page
    assert "This account still holds" not in admin.get(f"/admin/accounts/{world.colleague.id}").text
    disable(world, world.supervisor)
    assert "Invite a supervisor first." in admin.get(address).text


def test_whoever_hands_over_or_refers_is_warned_that_nobody_is_active(app, world):
    screening = builders.finished_screening(world)
    nurse = sign_in(app.test_client(), world.responder)
    address, warning = f"/screenings/{screening.id}/hand-over", "Nobody is active there now"
    assert warning not in nurse.get(address).text
    referral = builders.drafted_referral(world)
    worker = sign_in(app.test_client(), world.caseworker)
    sending = f"/referrals/{referral.id}/send"
    services = f"/needs/{referral.need_id}/services"
    assert "Nobody is active" not in worker.get(sending).text
    assert warning not in worker.get(services).text
    for user in (world.clinic, world.stranger, world.stranger_supervisor):
        disable(world, user)
    assert warning in nurse.get(address).text
    assert "Nobody is active at this organisation now" in worker.get(sending).text
