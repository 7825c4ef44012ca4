"""The page on which new users set a password; sign-in and sign-out are Flask-Security's pages."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import public
from caseflow.accounts import actions, queries, rules
from caseflow.accounts.forms import EnrolForm

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/enrol/<token>", methods=["GET", "POST"])
@public
def enrol(token: str) -> Response | tuple[str, int]:
    """Let a user set a password with the link that the administrator gave them."""
    enrolment, user = queries.get_enrolment(token)
    rules.check_enrollable(enrolment, clock.now())
    form = EnrolForm()
    if form.submit(actions.enrol, enrolment, by=user):
        flash(_("Your password is set. Sign in now."), "success")
        return redirect(url_for("security.login"))
    return render_template("accounts/enrol.html", form=form), form.status
