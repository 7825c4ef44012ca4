"""The pages of alerts and their answers, of watched cases, and of who opened a case."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Actor, Permission, authorise, holds_role_for, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import queries as agencies_queries
from caseflow.oversight.alerts import actions, presenters, queries
from caseflow.oversight.alerts.forms import AnswerForm, CanaryForm, CaseFilter
from caseflow.oversight.alerts.presenters import Opening
from caseflow.oversight.log.queries import EventPage
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.worklist.rules import Waiting
from caseflow.web.paging import before_asked, page_asked

blueprint = Blueprint("watching", __name__)
Page = Response | str | tuple[str, int]


def waiting_today(seen_by: Actor) -> list[Waiting]:
    """Return the line about alerts on the start page of those who may answer them."""
    if not holds_role_for(seen_by, Permission.ALERT_VIEW):
        return []
    count, label = queries.unanswered(seen_by), _("Alerts to answer")
    return [Waiting(count, label, url_for("watching.index"), count > 0)]


@blueprint.get("/alerts")
@requires(Permission.ALERT_VIEW)
def index() -> str:
    """List the alerts, those that wait for an answer first."""
    page = queries.alerts_seen_by(current_user, number=page_asked())
    return render_template(
        "watching/index.html",
        page=page,
        proven={alert.id for alert in page.alerts if queries.is_proven(alert)},
        names=accounts_queries.names_of(alert.actor_id for alert in page.alerts),
        organisations=agencies_queries.names(),
    )


@blueprint.route("/alerts/<uuid:alert_id>", methods=["GET", "POST"])
@requires(Permission.ALERT_VIEW)
def show(alert_id: uuid.UUID) -> Page:
    """Show one alert and take its answer."""
    alert, form = queries.get_alert(alert_id, seen_by=current_user), AnswerForm()
    if form.submit(actions.answer, alert, by=current_user):
        flash(_("Your answer has been recorded."), "success")
        return redirect(url_for("watching.index"))
    page = render_template(
        "watching/show.html",
        alert=alert,
        is_proven=queries.is_proven(alert),
        name=accounts_queries.names_of([alert.actor_id]).get(alert.actor_id, "–"),
        organisation=agencies_queries.names().get(alert.organisation_id, "–"),
        form=form,
    )
    return page, form.status


@blueprint.route("/alerts/watched-cases", methods=["GET", "POST"])
@requires(Permission.CANARY_MANAGE)
def watched() -> Page:
    """Start or stop watching a fictional case; no page shows which cases are watched."""
    form = CanaryForm()
    if form.submit(actions.unmark if form.unmarks else actions.mark, by=current_user):
        flash(_("Done."), "success")
        return redirect(url_for("watching.watched"))
    return render_template("watching/watched.html", form=form), form.status


@blueprint.get("/cases/<uuid:case_id>/openings")
@requires(Permission.CASE_LIST)
def of_case(case_id: uuid.UUID) -> str:
    """Show who opened this case, for those who work on it and for the survivor who asks them."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    page = queries.openings_of(case.id, before=before_asked())
    return case_page("watching/of_case.html", case=case, page=page, told=_told(page, case.id))


@blueprint.get("/audit/cases")
@requires(Permission.AUDIT_VIEW)
def of_any_case() -> str | tuple[str, int]:
    """Show who opened a case, for the data protection officer, who may ask about any case."""
    authorise(current_user, Permission.AUDIT_VIEW)
    form = CaseFilter(request.args)
    asked = "case" in request.args
    case_id = form.case_id() if asked and form.validate() else None
    if case_id is None:
        return render_template("audit/cases.html", form=form, page=None), 422 if asked else 200
    page = queries.openings_of(case_id, before=before_asked())
    return render_template(
        "audit/cases.html", form=form, page=page, case_id=case_id, told=_told(page, case_id)
    )


def _told(page: EventPage, case_id: uuid.UUID) -> list[Opening]:
    """Return the rows of a page, with the names of people and organisations."""
    return presenters.openings(
        page.events,
        case_id,
        names=accounts_queries.names_of(event.actor_id for event in page.events),
        organisations=agencies_queries.names(),
    )
