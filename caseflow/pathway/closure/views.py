"""The pages to close a case, with the agreement of a second person, and to reopen it."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, allows, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.models import Case
from caseflow.pathway.closure import actions, presenters, queries, rules
from caseflow.pathway.closure.forms import ClosureForm, ReopenForm, ReturnForm
from caseflow.web.forms import Form

blueprint = Blueprint("closure", __name__, url_prefix="/cases/<uuid:case_id>/closure")
Page = Response | tuple[str, int]


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.CLOSURE_REQUEST)
def show(case_id: uuid.UUID) -> Page:
    """Show what the procedure asks for and earlier requests, and ask for a closure."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    form = ClosureForm(
        retain_until=rules.retain_until(case_queries.procedure_of(case), clock.now())
    )
    if form.submit(actions.request, case, by=current_user):
        flash(_("A supervisor has been asked to approve the closure."), "success")
        return redirect(url_for("closure.show", case_id=case.id))
    return _page(case, form)


@blueprint.post("/approve")
@requires(Permission.CLOSURE_APPROVE)
def approve(case_id: uuid.UUID) -> Page:
    """Approve a closure, as the second person."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), Form()
    closure = queries.get_latest(case)
    if form.submit(actions.approve, closure, by=current_user):
        flash(
            _(
                "The case has been closed. Partners can no longer open anything that was shared "
                "from it."
            ),
            "success",
        )
        return redirect(url_for("closure.show", case_id=case.id))
    return _page(case, form)


@blueprint.post("/send-back")
@requires(Permission.CLOSURE_APPROVE)
def send_back(case_id: uuid.UUID) -> Page:
    """Return a request to close, with what is missing."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), ReturnForm()
    closure = queries.get_latest(case)
    if form.submit(actions.send_back, closure, by=current_user):
        flash(_("The closure request has been returned."), "success")
        return redirect(url_for("closure.show", case_id=case.id))
    return _page(case, form)


@blueprint.post("/reopen")
@requires(Permission.CASE_REOPEN)
def reopen(case_id: uuid.UUID) -> Page:
    """Reopen a closed case."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), ReopenForm()
    if form.submit(actions.reopen, case, by=current_user):
        flash(
            _("The case has been reopened. Assess the risk before you do anything else."), "success"
        )
        return redirect(url_for("closure.show", case_id=case.id))
    return _page(case, form)


def _page(case: Case, form: Form) -> Page:
    closures = queries.closures_of(case)
    latest = closures[0] if closures else None
    pending = latest if rules.is_pending(latest) else None
    by = [
        who
        for one in closures
        for who in (one.requested_by_id, one.approved_by_id, one.returned_by_id)
    ]
    page = case_page(
        "closure/show.html",
        case=case,
        gates=presenters.gates(case, pending),
        not_done=presenters.not_done(closures),
        closures=closures,
        pending=pending,
        may_decide=latest is not None and allows(current_user, Permission.CLOSURE_APPROVE, latest),
        may_reopen=allows(current_user, Permission.CASE_REOPEN, case),
        names=accounts_queries.names_of(by),
        form=form,
        reason=form if "answer" in form else ReturnForm(formdata=None),
    )
    return page, form.status
