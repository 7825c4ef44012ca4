"""The pages to ask for an erasure, to decide on it, and to manage legal holds."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import queries as agencies_queries
from caseflow.oversight.erasures import actions, presenters, queries, rules
from caseflow.oversight.erasures.forms import DecisionForm, ErasureForm, HoldForm
from caseflow.oversight.erasures.models import Erasure
from caseflow.oversight.log.labels import PARTS
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.models import Case
from caseflow.web import filters, registry
from caseflow.web.forms import Form
from caseflow.web.registry import Destination

blueprint = Blueprint("erasure", __name__)
Page = Response | str | tuple[str, int]


@blueprint.app_template_filter("part_name")
def part_name(part: str) -> Any:
    """Return the label of a part of a file; the code itself when it has none."""
    return _("All that is personal") if part == rules.PERSONAL else PARTS.get(part, part)


@blueprint.route("/cases/<uuid:case_id>/erasure", methods=["GET", "POST"])
@requires(Permission.ERASURE_REQUEST)
def of_case(case_id: uuid.UUID) -> Page:
    """Show what was erased of a case and what is requested; take a request, show its receipt."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), ErasureForm()
    if done := form.submit(actions.request, case, by=current_user):
        page = registry.address(Destination.RECEIPT, _external=True)
        return render_template(
            "erasure/receipt.html", case_id=case.id, receipt=done.result, receipt_page=page
        )
    past = queries.erasures_of(case)
    page = case_page(
        "erasure/of_case.html",
        case=case,
        form=form,
        erasures=past,
        states=presenters.states_of(past),
    )
    return page, form.status


@blueprint.get("/erasures")
@requires(Permission.ERASURE_LIST)
def index() -> str:
    """List every request, those that wait for a decision first."""
    erasures = queries.erasures_seen_by(current_user)
    return render_template(
        "erasure/index.html",
        erasures=erasures,
        states=presenters.states_of(erasures),
        organisations=agencies_queries.names(),
    )


@blueprint.route("/erasures/<uuid:erasure_id>", methods=["GET", "POST"])
@requires(Permission.ERASURE_DECIDE)
def show(erasure_id: uuid.UUID) -> Page:
    """Show one request and take the decision of a second person."""
    erasure, form = queries.get_erasure(erasure_id, seen_by=current_user), DecisionForm()
    act = actions.approve if form.approves else actions.decline
    if form.submit(act, erasure, by=current_user):
        flash(_("Your decision has been carried out."), "success")
        return redirect(url_for("erasure.show", erasure_id=erasure.id))
    return _page(erasure, form)


def _page(erasure: Erasure, form: DecisionForm) -> Page:
    names = accounts_queries.names_of(
        (erasure.requested_by_id, erasure.approved_by_id, erasure.declined_by_id)
    )
    page = render_template(
        "erasure/show.html",
        erasure=erasure,
        state=presenters.state_of(erasure),
        organisation=agencies_queries.names().get(erasure.organisation_id, "–"),
        form=form,
        names=names,
        hold=queries.hold_of(erasure.case_id),
        held=queries.is_held(erasure.case_id),
    )
    return page, form.status


@blueprint.route("/erasures/holds", methods=["GET", "POST"])
@requires(Permission.HOLD_MANAGE)
def holds() -> Page:
    """List the legal holds that are in force, and place a new one."""
    form = HoldForm()
    if form.submit(actions.hold, by=current_user):
        flash(_("Nothing in this case can be erased while the legal hold is in force."), "success")
        return redirect(url_for("erasure.holds"))
    held = queries.holds_seen_by(current_user)
    proven = {hold.id for hold in held if queries.is_proven(hold)}
    page = render_template("erasure/holds.html", form=form, holds=held, proven=proven, release=Form)
    return page, form.status


@blueprint.post("/erasures/holds/<uuid:hold_id>/release")
@requires(Permission.HOLD_MANAGE)
def release(hold_id: uuid.UUID) -> Page:
    """Release a legal hold."""
    held, form = queries.get_hold(hold_id, seen_by=current_user), Form()
    if form.submit(actions.release, held, by=current_user):
        flash(_("The legal hold has been released."), "success")
    return redirect(url_for("erasure.holds"))


def remarks_on(case: Case) -> list[str]:
    """Return what the pages of a case say when its whole file was erased."""
    return [
        _remark(erasure)
        for erasure in queries.erasures_of(case)
        if erasure.complete_on
        and erasure.compartment in (rules.WHOLE, rules.PERSONAL)
        and queries.is_proven(erasure)
    ]


def _remark(erasure: Erasure) -> Any:
    if erasure.destroyed_at is None:
        return _(
            "Nobody can read this file since %(day)s. Its keys are now being destroyed in all "
            "files of the databases.",
            day=filters.day(erasure.approved_at),
        )
    return _(
        "This file was permanently erased, and its keys destroyed, on %(time)s. The erasure will "
        "be complete on %(complete)s, when the last copy of the keys has been deleted.",
        time=filters.moment(erasure.destroyed_at),
        complete=filters.day(erasure.complete_day),
    )
