"""A plan is drafted with the person, read by a supervisor, and holds up no service."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from caseflow import clock
from caseflow.access.policy import NotAllowed
from caseflow.accounts.models import User
from caseflow.errors import NotFound, RuleBroken, Stale
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan import queries as plan_queries
from caseflow.pathway.plan.models import Domain, Need, NeedStatus, PlanStatus, Responsible
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import AgeGroup, Milestone, Priority, RiskLevel
from tests import pages
from tests.integration.builders import (
    GOAL,
    NEED,
    add_need,
    case_with_plan,
    open_case,
    prepared_case,
)
from tests.integration.world import acting_as, commit, sign_in

NEED_ANSWERS = {
    "domain": "legal",
    "description": "Somebody to explain her papers",
    "service_type": "legal",
    "priority": "normal",
}


def waiting_plan(world, **options):
    """A plan that a supervisor was asked to read; the procedure's gate holds for an adult."""
    case = case_with_plan(world, **options)
    with acting_as(world.caseworker) as look:
        look.admitted.add(case.id)
        case_actions.assess_risk(case, RiskLevel.MEDIUM, "Nobody follows her", by=world.caseworker)
        plan_actions.ask_approval(plan_queries.plan_of(case), by=world.caseworker)
        commit()
    return plan_queries.plan_of(case)


def approved_plan(world):
    plan = waiting_plan(world)
    with acting_as(world.supervisor):
        plan_actions.approve(plan, version=plan.version, by=world.supervisor)
        commit()
    return plan


def noticed(user: User) -> list[NoticeKind]:
    return list(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id)))


def test_first_need_begins_the_plan(app, world):
    case = case_with_plan(world)
    assert plan_queries.plan_of(case).status is PlanStatus.DRAFT
    assert case.stage is Stage.PLAN
    assert case_queries.has_milestone(case, Milestone.NEEDS_RECORDED)
    assert case_queries.has_milestone(case, Milestone.PLAN_DRAFTED)


def test_second_need_joins_the_same_plan(app, world):
    case = case_with_plan(world)
    add_need(world, case, domain=Domain.SHELTER, priority=Priority.EMERGENCY)
    needs = plan_queries.needs_of(case)
    assert [need.priority for need in needs] == [Priority.EMERGENCY, Priority.URGENT]
    assert len({need.plan_id for need in needs}) == 1


def test_need_waits_for_consent(app, world):
    case = prepared_case(world)
    with pytest.raises(RuleBroken, match="consent"):
        add_need(world, case)


def test_need_of_another_organisation_is_not_found(app, world):
    need = plan_queries.needs_of(case_with_plan(world))[0]
    with acting_as(world.stranger_supervisor), pytest.raises(NotFound):
        plan_queries.get_need(need.id, seen_by=world.stranger_supervisor)
    with acting_as(world.caseworker):
        found = plan_queries.get_need(need.id, seen_by=world.caseworker)
        assert found.description == NEED


def test_supervisor_approves_and_review_is_due(app, world):
    plan = approved_plan(world)
    assert plan.status is PlanStatus.APPROVED
    assert clock.today() + timedelta(days=85) < plan.review_on
    assert plan.review_on < clock.today() + timedelta(days=95)
    assert case_queries.has_milestone(plan.case, Milestone.PLAN_APPROVED)
    assert NoticeKind.PLAN_APPROVED in noticed(world.caseworker)


def test_caseworker_cannot_approve(app, world):
    plan = waiting_plan(world)
    assert NoticeKind.PLAN_TO_APPROVE in noticed(world.supervisor)
    with acting_as(world.caseworker), pytest.raises(NotAllowed):
        plan_actions.approve(plan, version=plan.version, by=world.caseworker)


def test_supervisor_of_another_organisation_cannot_approve(app, world):
    plan = waiting_plan(world)
    with acting_as(world.stranger_supervisor), pytest.raises(NotAllowed):
        plan_actions.approve(plan, version=plan.version, by=world.stranger_supervisor)


def test_plan_of_a_child_waits_for_best_interests(app, world):
    plan = waiting_plan(world, age_group=AgeGroup.CHILD)
    with acting_as(world.supervisor), pytest.raises(RuleBroken, match="best interests"):
        plan_actions.approve(plan, version=plan.version, by=world.supervisor)


def test_draft_is_not_approved(app, world):
    plan = plan_queries.plan_of(case_with_plan(world))
    with acting_as(world.supervisor), pytest.raises(RuleBroken, match="draft"):
        plan_actions.approve(plan, version=plan.version, by=world.supervisor)


def test_approval_is_of_the_version_on_the_screen(app, world):
    plan = waiting_plan(world)
    with acting_as(world.supervisor), pytest.raises(Stale):
        plan_actions.approve(plan, version=plan.version - 1, by=world.supervisor)


def test_change_makes_an_approved_plan_a_draft_again(app, world):
    plan = approved_plan(world)
    add_need(world, plan.case, domain=Domain.LEGAL)
    commit()
    assert plan.status is PlanStatus.DRAFT
    assert plan.approved_at is not None


def test_progress_leaves_a_plan_approved(app, world):
    plan = approved_plan(world)
    need = plan_queries.needs_of(plan.case)[0]
    with acting_as(world.caseworker):
        plan_actions.mark_need(need, NeedStatus.UNMET, by=world.caseworker)
        commit()
    assert (plan.status, need.status) == (PlanStatus.APPROVED, NeedStatus.UNMET)


def test_approval_needs_a_goal(app, world):
    case = open_case(world)
    plan = add_need(world, case).plan
    with acting_as(world.caseworker), pytest.raises(RuleBroken, match="goal"):
        plan_actions.ask_approval(plan, by=world.caseworker)


def test_review_moves_the_next_one(app, world):
    plan = approved_plan(world)
    first = plan.review_on
    later = clock.now() + timedelta(days=30)
    with clock.set_to(later), acting_as(world.caseworker):
        plan_actions.review(plan, by=world.caseworker)
        commit()
    assert plan.review_on > first
    assert case_queries.has_milestone(plan.case, Milestone.PLAN_REVIEWED)


def test_draft_is_not_reviewed(app, world):
    plan = plan_queries.plan_of(case_with_plan(world))
    with acting_as(world.caseworker), pytest.raises(RuleBroken, match="approved"):
        plan_actions.review(plan, by=world.caseworker)


def test_action_is_planned_and_done_once(app, world):
    need = plan_queries.needs_of(case_with_plan(world))[0]
    by = world.caseworker
    with acting_as(by):
        action = plan_actions.plan_action(
            need, "Go with her", responsible=Responsible.CASEWORKER, due_on=clock.today(), by=by
        )
        plan_actions.finish_action(action, by=by)
        with pytest.raises(RuleBroken, match="already"):
            plan_actions.finish_action(action, by=by)


def test_action_lies_ahead(app, world):
    need = plan_queries.needs_of(case_with_plan(world))[0]
    yesterday = clock.today() - timedelta(days=1)
    with acting_as(world.caseworker), pytest.raises(RuleBroken, match="later date"):
        plan_actions.plan_action(
            need,
            "Go with her",
            responsible=Responsible.CASEWORKER,
            due_on=yesterday,
            by=world.caseworker,
        )


def test_stale_goal_shows_both_versions(app, world):
    plan = plan_queries.plan_of(case_with_plan(world))
    with acting_as(world.caseworker) as look:
        look.admitted.add(plan.case_id)
        with pytest.raises(Stale) as stale:
            plan_actions.set_goal(plan, "Mine", version=plan.version - 1, by=world.caseworker)
    assert stale.value.differences == (("goal", "Mine", GOAL),)


def test_page_shows_the_plan_to_its_caseworker_only(app, world):
    case = case_with_plan(world)
    page = sign_in(app.test_client(), world.caseworker).get(f"/cases/{case.id}/plan")
    assert page.status_code == 200
    assert GOAL in page.text
    assert NEED in page.text
    assert f"/needs/{plan_queries.needs_of(case)[0].id}/services" in page.text
    for nobody in (world.colleague, world.stranger, world.stranger_supervisor):
        other = sign_in(app.test_client(), nobody).get(f"/cases/{case.id}/plan")
        assert other.status_code == 404


@pytest.mark.parametrize("role", ["clinic", "authority", "coordinator", "dpo", "responder"])
def test_page_is_for_case_organisations(app, world, role):
    case = case_with_plan(world)
    page = sign_in(app.test_client(), getattr(world, role)).get(f"/cases/{case.id}/plan")
    assert page.status_code == 403


def test_need_form_records_once(app, world):
    case = open_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    answers = NEED_ANSWERS | {"form_token": str(uuid.uuid4())}
    path = f"/cases/{case.id}/plan/needs/add"
    first, second = (pages.submit(client, path, answers).location for _ in range(2))
    assert first == second == f"/cases/{case.id}/plan"
    db.session.rollback()
    assert len(db.session.scalars(select(Need)).all()) == 1


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"description": ""}, "Enter what the person needs."),
        ({"description": "x" * 10_001}, "10000 characters or fewer"),
        ({"domain": "gossip"}, "There is a problem"),
        ({"priority": ""}, "Choose how urgent it is."),
        ({"service_type": "magic"}, "There is a problem"),
    ],
)
def test_wrong_need_comes_back_with_what_was_typed(app, world, answers, sentence):
    case = open_case(world)
    client = sign_in(app.test_client(), world.caseworker)
    page = client.post(f"/cases/{case.id}/plan/needs/add", data=NEED_ANSWERS | answers)
    assert page.status_code == 422
    assert sentence in page.text
    assert (NEED_ANSWERS | answers)["description"][:40] in page.text


def test_approve_page_is_refused_to_the_caseworker(app, world):
    plan = waiting_plan(world)
    path, answers = f"/cases/{plan.case_id}/plan/approve", {"version": plan.version}
    assert sign_in(app.test_client(), world.caseworker).post(path, data=answers).status_code == 403
    other = sign_in(app.test_client(), world.stranger_supervisor)
    assert other.post(path, data=answers).status_code == 404
    assert sign_in(app.test_client(), world.supervisor).post(path, data=answers).status_code == 303


def test_approve_page_says_what_is_missing(app, world):
    plan = waiting_plan(world, age_group=AgeGroup.CHILD)
    client = sign_in(app.test_client(), world.supervisor)
    page = client.post(f"/cases/{plan.case_id}/plan/approve", data={"version": plan.version})
    assert page.status_code == 422
    assert "best interests" in page.text


def test_whole_plan_through_the_pages(app, world):
    case = case_with_plan(world)
    need = plan_queries.needs_of(case)[0]
    client = sign_in(app.test_client(), world.caseworker)
    due = clock.today() + timedelta(days=3)
    asked = {"what": "Go with her", "responsible": "partner", "due_on": due.isoformat()}
    assert client.post(f"/needs/{need.id}/actions/add", data=asked).status_code == 303
    db.session.rollback()
    with acting_as(world.caseworker):
        action = plan_queries.planned_needs_of(case)[0].actions[0]
    assert client.post(f"/planned-actions/{action.id}/finish").status_code == 303
    assert client.post(f"/planned-actions/{action.id}/finish").status_code == 422
    assert client.post(f"/needs/{need.id}/mark", data={"status": "met"}).status_code == 303
    assert "Met" in client.get(f"/cases/{case.id}/plan").text


def test_goal_form_shows_both_versions_when_stale(app, world):
    case = case_with_plan(world)
    client = sign_in(app.test_client(), world.caseworker)
    page = pages.submit(client, f"/cases/{case.id}/plan/goal", {"goal": "Mine", "version": "0"})
    assert page.status_code == 409
    assert "Mine" in page.text
    assert GOAL in page.text


def test_foreign_ids_are_not_found(app, world):
    case = case_with_plan(world)
    need = plan_queries.needs_of(case)[0]
    client = sign_in(app.test_client(), world.stranger)
    assert client.get(f"/needs/{need.id}/actions/add").status_code == 404
    assert client.post(f"/needs/{need.id}/mark", data={"status": "met"}).status_code == 404
    assert client.post(f"/planned-actions/{uuid.uuid4()}/finish").status_code == 404
    assert client.get(f"/cases/{uuid.uuid4()}/plan").status_code == 404
