"""The pages where changes of accounts wait for a second person, and where users see their own."""

import uuid
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Actor, Permission, holds_role_for, requires, signed_in
from caseflow.accounts import actions as accounts_actions
from caseflow.notices import actions as notices_actions
from caseflow.notices import queries as notices_queries
from caseflow.notices.models import NoticeKind
from caseflow.oversight.account_requests import actions, presenters, queries
from caseflow.oversight.account_requests.forms import DecisionForm, ZoneForm
from caseflow.pathway.case.worklist.rules import Waiting
from caseflow.web.forms import Form

blueprint = Blueprint("account_requests", __name__)
Page = Response | str | tuple[str, int]


def waiting_today(seen_by: Actor) -> list[Waiting]:
    """Return the line about account requests on the start page of those who may decide."""
    if not holds_role_for(seen_by, Permission.ACCOUNT_REQUEST_DECIDE):
        return []
    count, label = queries.waiting(seen_by), _("Account requests to decide on")
    return [Waiting(count, label, url_for("account_requests.index"), count > 0)]


@blueprint.get("/account-requests")
@requires(Permission.ACCOUNT_REQUEST_LIST)
def index() -> str:
    """List the requested changes of accounts, those that wait first."""
    found = presenters.lines(queries.requests_seen_by(current_user), seen_by=current_user)
    return render_template("account_requests/index.html", lines=found)


@blueprint.route("/account-requests/<uuid:account_request_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_REQUEST_LIST)
def show(account_request_id: uuid.UUID) -> Page:
    """Show one request and take the decision of a second person; show the link if there is one."""
    request = queries.get_request(account_request_id, seen_by=current_user)
    form = DecisionForm.of(request)
    act = actions.confirm if form.confirms else actions.decline
    if done := form.submit(act, request, by=current_user):
        if done.result:
            return _link_page(done.result, request.display_name)
        flash(_("Your decision has been carried out."), "success")
        return redirect(url_for("account_requests.show", account_request_id=request.id))
    (line,) = presenters.lines([request], seen_by=current_user)
    return render_template("account_requests/show.html", line=line, form=form), form.status


@blueprint.route("/account-requests/<uuid:account_request_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def withdraw(account_request_id: uuid.UUID) -> Page:
    """Take back one's own request, after asking once more."""
    request = queries.get_request(account_request_id, seen_by=current_user)
    form = Form()
    if form.submit(actions.withdraw, request, by=current_user):
        flash(_("The request has been withdrawn. Nothing has changed."), "success")
        return redirect(url_for("account_requests.show", account_request_id=request.id))
    (line,) = presenters.lines([request], seen_by=current_user)
    return render_template("account_requests/withdraw.html", line=line, form=form), form.status


@blueprint.route("/your-account", methods=["GET", "POST"])
@signed_in
def own() -> Page:
    """Show a user what was requested and decided about the user's own account."""
    unread = notices_queries.unread_of(NoticeKind.OWN_ACCOUNT, seen_by=current_user)
    form = Form()
    if form.validate_on_submit():
        notices_actions.see((notice.object_id for notice in unread), by=current_user)
        return redirect(url_for("account_requests.own"))
    found = presenters.lines(queries.requests_about(current_user), seen_by=current_user)
    return render_template("account_requests/own.html", lines=found, unread=unread, form=form)


@blueprint.route("/your-account/time-zone", methods=["GET", "POST"])
@signed_in
def time_zone() -> Page:
    """Let users choose the time zone of their pages."""
    form = ZoneForm(obj=current_user)
    if form.submit(accounts_actions.set_time_zone, by=current_user._get_current_object()):
        flash(_("The time zone has been changed."), "success")
        return redirect(url_for("account_requests.own"))
    return render_template("account_requests/time_zone.html", form=form), form.status


def tell_at_sign_in(app: Flask, user: Any) -> None:
    """Say at sign-in that somebody asked for or decided on a change of this account."""
    if notices_queries.unread_of(NoticeKind.OWN_ACCOUNT, seen_by=user):
        flash(
            _(
                "Somebody requested or decided on a change of your account. Open your account to "
                "read it."
            ),
            "warning",
        )


def _link_page(token: str, name: str) -> str:
    # With the name of the host, because the link is passed on outside of caseflow. Only the hash of
    # the token is stored, so this is the only time that it can be shown.
    link = url_for("accounts.enrol", token=token, _external=True)
    return render_template("account_requests/link.html", link=link, name=name)
