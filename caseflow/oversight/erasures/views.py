"""Asking on the case's page, deciding and holding on the data protection officer's."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, Role, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.oversight.erasures import actions, queries, rules
from caseflow.oversight.erasures.forms import DecisionForm, ErasureForm, HoldForm
from caseflow.oversight.erasures.models import ErasureReason, HoldReason
from caseflow.pathway.case import queries as case_queries
from caseflow.web import navigation
from caseflow.web.forms import Form

blueprint = Blueprint("erasure", __name__)
navigation.badge("erasure.index", queries.waiting, Role.DPO)
Page = Response | str | tuple[str, int]


@blueprint.route("/cases/<uuid:case_id>/erasure", methods=["GET", "POST"])
@requires(Permission.ERASURE_REQUEST)
def of_case(case_id: uuid.UUID) -> Page:
    """What was erased of this file, what waits, and a new request with its receipt."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), ErasureForm()
    receipts: list[str] = []

    def ask() -> None:
        reason = ErasureReason(form.reason.data)
        receipts.append(actions.request(case, form.compartment, reason, by=current_user))

    if form.carried_out(ask):
        return render_template("erasure/receipt.html", case=case, receipt=receipts[-1])
    past = queries.erasures_of(case)
    page = render_template("erasure/of_case.html", case=case, form=form, erasures=past)
    return page, form.status


@blueprint.get("/erasures")
@requires(Permission.ERASURE_LIST)
def index() -> str:
    """Every request, those that wait for a decision first."""
    return render_template("erasure/index.html", erasures=queries.erasures_seen_by(current_user))


@blueprint.route("/erasures/<uuid:erasure_id>", methods=["GET", "POST"])
@requires(Permission.ERASURE_DECIDE)
def show(erasure_id: uuid.UUID) -> Page:
    """One request, and the decision of a second person."""
    erasure, form = queries.get_erasure(erasure_id, seen_by=current_user), DecisionForm()
    act = actions.approve if form.verb.data == "approve" else actions.decline
    if form.carried_out(lambda: act(erasure, by=current_user)):
        flash(_("Your decision has been carried out."), "success")
        return redirect(url_for("erasure.show", erasure_id=erasure.id))
    names = accounts_queries.names_of(
        (erasure.requested_by_id, erasure.approved_by_id, erasure.declined_by_id)
    )
    page = render_template(
        "erasure/show.html",
        erasure=erasure,
        form=form,
        names=names,
        hold=queries.hold_of(erasure.case_id),
        held=queries.is_held(erasure.case_id),
    )
    return page, form.status


@blueprint.route("/erasures/holds", methods=["GET", "POST"])
@requires(Permission.HOLD_MANAGE)
def holds() -> Page:
    """Files that must be kept."""
    form = HoldForm()
    if form.carried_out(
        lambda: actions.hold(form.code.data, HoldReason(form.reason.data), by=current_user)
    ):
        flash(_("Nothing in this case can be erased while the legal hold is in force."), "success")
        return redirect(url_for("erasure.holds"))
    held = queries.holds_seen_by(current_user)
    page = render_template("erasure/holds.html", form=form, holds=held, release=Form)
    return page, form.status


@blueprint.post("/erasures/holds/<uuid:hold_id>/release")
@requires(Permission.HOLD_MANAGE)
def release(hold_id: uuid.UUID) -> Page:
    """The reason for keeping it is over."""
    held, form = queries.get_hold(hold_id, seen_by=current_user), Form()
    if form.carried_out(lambda: actions.release(held, by=current_user)):
        flash(_("The legal hold has been released."), "success")
    return redirect(url_for("erasure.holds"))


@blueprint.record_once
def for_templates(state: BlueprintSetupState) -> None:
    """What the pages of a case ask for."""
    state.app.jinja_env.globals.update(
        erasures_of=queries.erasures_of,
        erasure_pending=rules.is_pending,
        erasure_proven=queries.is_proven,
    )
