"""The pages of a team, to assign a case, and to record conflicts of interest."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, Role, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import queries as agencies_queries
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.absences import queries as absences_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.team import actions, queries
from caseflow.pathway.case.team.forms import AssignForm, ExclusionForm

blueprint = Blueprint("team", __name__)
Page = Response | str | tuple[str, int]


@blueprint.get("/team")
@requires(Permission.CASE_ASSIGN)
def index() -> str:
    """Show a supervisor what waits for a decision, and what each colleague works on."""
    loads = queries.loads_of(current_user)
    return render_template(
        "case/team.html",
        loads=loads,
        aways=absences_queries.away_of([one.user.id for one in loads]),
        approvals=queries.approvals_for(current_user),
        names=accounts_queries.apart(accounts_queries.everybody_of(current_user.organisation_id)),
    )


@blueprint.route("/cases/<uuid:case_id>/assign", methods=["GET", "POST"])
@requires(Permission.CASE_ASSIGN)
def assign(case_id: uuid.UUID) -> Page:
    """Assign the case to somebody else in the organisation."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    users = accounts_queries.colleagues_of(current_user, Role.CASEWORKER, Role.SUPERVISOR)
    form = AssignForm().offer(users)
    if form.submit(actions.assign, case, by=current_user):
        flash(_("The case has been assigned, and the new caseworker has been told."), "success")
        return redirect(url_for("case.show", case_id=case.id))
    return case_page("case/assign.html", case=case, form=form, users=users), form.status


@blueprint.route("/cases/<uuid:case_id>/exclusions", methods=["GET", "POST"])
@requires(Permission.CASE_EXCLUDE)
def exclusions(case_id: uuid.UUID) -> Page:
    """Show who must not open this case, and exclude somebody."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    form = ExclusionForm().offer(
        accounts_queries.colleagues_of(current_user), agencies_queries.organisations()
    )
    if form.submit(actions.exclude, case, by=current_user):
        flash(_("They can no longer open this case."), "success")
        return redirect(url_for(".exclusions", case_id=case.id))
    known = queries.exclusions_of(case)
    return case_page("case/exclusions.html", case=case, form=form, known=known), form.status
