"""The page on which a supervisor says that somebody is away, and who has the cases."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, Role, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.pathway.case.absences import actions, queries
from caseflow.pathway.case.absences.forms import CoverForm
from caseflow.web.forms import Form

blueprint = Blueprint("absences", __name__, url_prefix="/team/<uuid:user_id>/absence")
Page = Response | str | tuple[str, int]


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.CASE_COVER)
def index(user_id: uuid.UUID) -> Page:
    """Show who has the cases of a colleague, and give them to somebody."""
    worker, form = queries.get_worker(user_id, seen_by=current_user), CoverForm()
    users = accounts_queries.colleagues_of(current_user, Role.CASEWORKER, Role.SUPERVISOR)
    form.offer(user for user in users if user.id != worker.id)
    if done := form.submit(actions.cover, worker, by=current_user):
        given, stay = done.result
        flash(ngettext("%(num)d case was given.", "%(num)d cases were given.", given), "success")
        if stay:
            flash(_("Cases with a conflict of interest stay: assign them one by one."), "error")
        return redirect(url_for("case.team.index"))
    return _page(worker, form)


@blueprint.post("/end")
@requires(Permission.CASE_COVER)
def end(user_id: uuid.UUID) -> Page:
    """Give the cases back now."""
    worker, form = queries.get_worker(user_id, seen_by=current_user), Form()
    if done := form.submit(actions.give_back, worker, by=current_user):
        back = done.result
        flash(ngettext("%(num)d case went back.", "%(num)d cases went back.", back), "success")
    elif form.form_errors:
        flash(form.form_errors[0], "error")
    return redirect(url_for("case.team.index"))


def _page(worker: User, form: CoverForm) -> Page:
    everybody = accounts_queries.everybody_of(worker.organisation_id)
    page = render_template(
        "case/absences/index.html",
        worker=worker,
        form=form,
        end=Form(formdata=None),
        away=queries.away_of([worker.id]).get(worker.id, []),
        names=accounts_queries.apart(everybody),
    )
    return page, form.status
