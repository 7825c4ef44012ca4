"""The pages of the plan: needs, what is done about them, and a supervisor's approval."""

import uuid
from functools import partial

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, allows, requires
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.models import Case
from caseflow.pathway.plan import actions, presenters, queries
from caseflow.pathway.plan.forms import ActionForm, ApproveForm, GoalForm, NeedForm, NeedStatusForm
from caseflow.web import registry
from caseflow.web.forms import Form
from caseflow.web.registry import Destination

blueprint = Blueprint("plan", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/cases/<uuid:case_id>/plan")
@requires(Permission.CASE_WORK)
def index(case_id: uuid.UUID) -> Answer:
    """Show the plan."""
    return _page(case_queries.get_case(case_id, seen_by=current_user))


@blueprint.route("/cases/<uuid:case_id>/plan/needs/add", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def add_need(case_id: uuid.UUID) -> Answer:
    """Record a need."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), NeedForm()
    if form.submit(actions.record_need, case, by=current_user):
        flash(_("The need has been recorded."), "success")
        return _to_plan(case)
    page = case_page("plan/need.html", case=case, form=form, hints=presenters.hints(case))
    return page, form.status


@blueprint.route("/cases/<uuid:case_id>/plan/goal", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def goal(case_id: uuid.UUID) -> Answer:
    """Write the goal in the person's own words."""
    plan = queries.get_plan(case_id, seen_by=current_user)
    form = GoalForm(goal=plan.goal, version=plan.version)
    if form.submit(actions.set_goal, plan, by=current_user):
        flash(_("The goal has been saved."), "success")
        return _to_plan(plan.case)
    return case_page("plan/goal.html", case=plan.case, form=form), form.status


@blueprint.route("/needs/<uuid:need_id>/actions/add", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def add_action(need_id: uuid.UUID) -> Answer:
    """Plan who does what, and by when."""
    need, form = queries.get_need(need_id, seen_by=current_user), ActionForm()
    if form.submit(actions.plan_action, need, by=current_user):
        flash(_("The action has been planned."), "success")
        return _to_plan(need.plan.case)
    page = case_page("plan/action.html", case=need.plan.case, need=need, form=form)
    return page, form.status


@blueprint.post("/planned-actions/<uuid:action_id>/finish")
@requires(Permission.CASE_WORK)
def finish_action(action_id: uuid.UUID) -> Answer:
    """Mark an action as done."""
    action, form = queries.get_action(action_id, seen_by=current_user), Form()
    if form.submit(actions.finish_action, action, by=current_user):
        return _to_plan(action.need.plan.case)
    return _page(action.need.plan.case, form)


@blueprint.post("/needs/<uuid:need_id>/mark")
@requires(Permission.CASE_WORK)
def mark_need(need_id: uuid.UUID) -> Answer:
    """Record how far a need has come."""
    need, form = queries.get_need(need_id, seen_by=current_user), NeedStatusForm()
    if form.submit(actions.mark_need, need, by=current_user):
        return _to_plan(need.plan.case)
    return _page(need.plan.case, form)


@blueprint.post("/cases/<uuid:case_id>/plan/ask-approval")
@requires(Permission.CASE_WORK)
def ask_approval(case_id: uuid.UUID) -> Answer:
    """Ask the supervisors to approve the plan."""
    plan, form = queries.get_plan(case_id, seen_by=current_user), Form()
    if form.submit(actions.ask_approval, plan, by=current_user):
        flash(
            _("Approval has been requested. You can send referrals before the plan is approved."),
            "success",
        )
        return _to_plan(plan.case)
    return _page(plan.case, form)


@blueprint.post("/cases/<uuid:case_id>/plan/approve")
@requires(Permission.PLAN_APPROVE)
def approve(case_id: uuid.UUID) -> Answer:
    """Approve the plan."""
    plan, form = queries.get_plan(case_id, seen_by=current_user), ApproveForm()
    if form.submit(actions.approve, plan, by=current_user):
        flash(_("The plan has been approved."), "success")
        return _to_plan(plan.case)
    return _page(plan.case, form)


@blueprint.post("/cases/<uuid:case_id>/plan/review")
@requires(Permission.CASE_WORK)
def review(case_id: uuid.UUID) -> Answer:
    """Record that the plan was reviewed with the person and stays as it is."""
    plan, form = queries.get_plan(case_id, seen_by=current_user), Form()
    if form.submit(actions.review, plan, by=current_user):
        flash(_("The review has been recorded."), "success")
        return _to_plan(plan.case)
    return _page(plan.case, form)


def _page(case: Case, form: Form | None = None) -> Answer:
    plan = queries.plan_of(case)
    page = case_page(
        "plan/index.html",
        case=case,
        plan=plan,
        planned=queries.planned_needs_of(case) if plan else [],
        asked=presenters.referrals(case) if plan else {},
        missing=queries.missing_for_approval(case) if plan else (),
        may_approve=allows(current_user, Permission.PLAN_APPROVE, case),
        today=clock.today(),
        form=form,
        press_form=Form(formdata=None),
        approval=ApproveForm(formdata=None, version=plan.version) if plan else None,
        find_service=partial(registry.address, Destination.FIND_SERVICE),
    )
    return page, form.status if form else 200


def _to_plan(case: Case) -> Response:
    return redirect(url_for("plan.index", case_id=case.id), 303)
