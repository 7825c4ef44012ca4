"""The administrator's pages, which show no data of survivors."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import actions as agencies_actions
from caseflow.agencies import queries as agencies_queries
from caseflow.oversight.account_requests import actions as request_actions
from caseflow.oversight.account_requests.models import AccountRequest
from caseflow.oversight.administration import queries
from caseflow.oversight.administration.forms import (
    InviteForm,
    OrganisationForm,
    OrganisationZoneForm,
    RolesForm,
)
from caseflow.web import registry
from caseflow.web.forms import Form

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
Page = Response | str | tuple[str, int]


@blueprint.get("")
@requires(Permission.ACCOUNT_MANAGE)
def index() -> str:
    """List all accounts, with the organisation of each."""
    return render_template(
        "admin/index.html",
        users=accounts_queries.users_seen_by(current_user),
        names=agencies_queries.names(),
        warnings=registry.warnings(),
    )


@blueprint.route("/accounts/invite", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def invite() -> Page:
    """Ask for a new account, which a second person has to confirm."""
    form = InviteForm().offer(agencies_queries.organisations())
    if done := form.submit(request_actions.invite, by=current_user):
        return _asked(done.result)
    return render_template("admin/invite.html", form=form), form.status


@blueprint.route("/accounts/<uuid:user_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def account(user_id: uuid.UUID) -> Page:
    """Show one account, and ask for other roles."""
    user = accounts_queries.get_user(user_id, seen_by=current_user)
    form = RolesForm(roles=user.role_names)
    if done := form.submit(request_actions.set_roles, user, by=current_user):
        if done.result is not None:
            return _asked(done.result)
        flash(_("The roles have been changed. They apply from the next page."), "success")
        return redirect(url_for("admin.account", user_id=user.id))
    organisation = agencies_queries.names().get(user.organisation_id)
    held = queries.held_by(user, seen_by=current_user)
    known = {"user": user, "organisation": organisation, "held": held}
    return render_template("admin/account.html", form=form, **known), form.status


@blueprint.post("/accounts/<uuid:user_id>/renew-link")
@requires(Permission.ACCOUNT_MANAGE)
def renew_link(user_id: uuid.UUID) -> Page:
    """Ask for a new single-use link, for a user who lost the link or the password."""
    user = accounts_queries.get_user(user_id, seen_by=current_user)
    form = Form()
    if done := form.submit(request_actions.renew_link, user, by=current_user):
        return _asked(done.result)
    return render_template("admin/refused.html", user=user, form=form), form.status


@blueprint.post("/accounts/<uuid:user_id>/disable")
@requires(Permission.ACCOUNT_MANAGE)
def disable(user_id: uuid.UUID) -> Page:
    """Disable an account, and end all its sessions."""
    user = accounts_queries.get_user(user_id, seen_by=current_user)
    form = Form()
    if form.submit(accounts_actions.disable, user, by=current_user):
        flash(_("The account has been disabled and signed out everywhere."), "success")
        return redirect(url_for("admin.account", user_id=user.id))
    return render_template("admin/refused.html", user=user, form=form), form.status


@blueprint.post("/accounts/<uuid:user_id>/enable")
@requires(Permission.ACCOUNT_MANAGE)
def enable(user_id: uuid.UUID) -> Page:
    """Ask that a disabled account may sign in again."""
    user = accounts_queries.get_user(user_id, seen_by=current_user)
    form = Form()
    if done := form.submit(request_actions.enable, user, by=current_user):
        return _asked(done.result)
    return render_template("admin/refused.html", user=user, form=form), form.status


@blueprint.get("/organisations")
@requires(Permission.ACCOUNT_MANAGE)
def organisations() -> str:
    """List the active organisations of the mechanism."""
    return render_template("admin/organisations.html", members=agencies_queries.organisations())


@blueprint.route("/organisations/add", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def add_organisation() -> Page:
    """Add an organisation to the mechanism."""
    form = OrganisationForm()
    if form.submit(agencies_actions.add_organisation, by=current_user):
        flash(_("The organisation has been added. Now invite somebody who works there."), "success")
        return redirect(url_for("admin.organisations"))
    return render_template("admin/add_organisation.html", form=form), form.status


@blueprint.route("/organisations/<uuid:organisation_id>/time-zone", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def time_zone(organisation_id: uuid.UUID) -> Page:
    """Choose the time zone of an organisation."""
    organisation = agencies_queries.get_organisation(organisation_id)
    form = OrganisationZoneForm(obj=organisation)
    if form.submit(agencies_actions.set_time_zone, organisation, by=current_user):
        flash(_("The time zone has been changed. It applies from the next sign-in."), "success")
        return redirect(url_for("admin.organisations"))
    page = render_template("admin/time_zone.html", form=form, organisation=organisation)
    return page, form.status


def _asked(request: AccountRequest) -> Response:
    flash(_("A second person now has to confirm it. Nothing has changed yet."), "success")
    return redirect(url_for("account_requests.show", account_request_id=request.id))
