"""The pages to assess the risk and to write the safety plan."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.safety.forms import RiskForm, SafetyPlanForm

blueprint = Blueprint("safety", __name__)
Page = Response | str | tuple[str, int]


@blueprint.route("/cases/<uuid:case_id>/risk", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def risk(case_id: uuid.UUID) -> Page:
    """Record how great the danger is; the page also shows the earlier assessments."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), RiskForm()
    if form.submit(case_actions.assess_risk, case, by=current_user):
        flash(_("The risk assessment has been saved."), "success")
        return redirect(url_for("case.show", case_id=case.id))
    risks = case_queries.risks_of(case)
    names = accounts_queries.names_of(risk.assessed_by_id for risk in risks)
    page = case_page("case/risk.html", case=case, form=form, risks=risks, names=names)
    return page, form.status


@blueprint.route("/cases/<uuid:case_id>/safety-plan", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def plan(case_id: uuid.UUID) -> Page:
    """Write or revise the safety plan."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    known = case_queries.safety_plan_of(case)
    form = SafetyPlanForm(obj=known)
    if form.submit(case_actions.make_safety_plan, case, by=current_user):
        flash(_("The safety plan has been saved."), "success")
        return redirect(url_for("case.show", case_id=case.id))
    return case_page("case/safety_plan.html", case=case, form=form, plan=known), form.status
