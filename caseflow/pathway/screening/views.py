"""The list of one's own screenings, and the first page, the overview and the refusal of each."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, requires
from caseflow.agencies import queries as agencies_queries
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.emergencies.presenters import Block
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.screening import actions, presenters, queries, rules
from caseflow.pathway.screening.assessment.views import blueprint as assessment_pages
from caseflow.pathway.screening.forms import NewForm, StartForm
from caseflow.pathway.screening.hand_over import queries as hand_over_queries
from caseflow.pathway.screening.hand_over.views import blueprint as handover_pages
from caseflow.pathway.screening.identity.views import blueprint as identity_pages
from caseflow.pathway.screening.judgement.views import blueprint as judgement_pages
from caseflow.pathway.screening.matches import queries as matches_queries
from caseflow.pathway.screening.models import Screening, ScreeningStatus
from caseflow.pathway.screening.triage import queries as triage_queries
from caseflow.pathway.screening.triage.views import blueprint as triage_pages
from caseflow.web.forms import Form

blueprint = Blueprint("screening", __name__)
for pages in (triage_pages, assessment_pages, identity_pages, judgement_pages, handover_pages):
    blueprint.register_blueprint(pages)
Page = Response | str | tuple[str, int]


@blueprint.get("/screenings")
@requires(Permission.SCREENING_LIST)
def index() -> Page:
    """List one's own screenings: first those to work on, then what became of the others."""
    waiting, others = queries.screenings_seen_by(current_user)
    incoming, urgent_incoming = hand_over_queries.counted(current_user)
    return render_template(
        "screening/index.html",
        waiting=waiting,
        others=others,
        people=queries.names_in([*waiting, *others]),
        names=agencies_queries.names(),
        questions=matches_queries.unanswered(current_user),
        incoming=incoming,
        urgent_incoming=urgent_incoming,
        now=clock.now(),
        warns_at=rules.warns_at,
    )


@blueprint.route("/screenings/new", methods=["GET", "POST"])
@requires(Permission.SCREENING_LOG)
def new() -> Page:
    """Start a screening; nothing is stored before this page is sent."""
    form = NewForm()
    if done := form.submit(actions.start, by=current_user):
        return redirect(url_for(".triage.ask", screening_id=done.result.id))
    return render_template("screening/start.html", form=form, screening=None), form.status


@blueprint.route("/screenings/<uuid:screening_id>/start", methods=["GET", "POST"])
@requires(Permission.SCREENING_EDIT)
def start(screening_id: uuid.UUID) -> Page:
    """Correct the first page."""
    screening = queries.get_draft(screening_id, seen_by=current_user)
    form = StartForm.of(screening)
    if form.submit(actions.save_start, screening, by=current_user):
        return redirect(url_for(".triage.ask", screening_id=screening.id))
    return render_template("screening/start.html", form=form, screening=screening), form.status


@blueprint.get("/screenings/<uuid:screening_id>")
@requires(Permission.SCREENING_LIST)
def show(screening_id: uuid.UUID) -> Page:
    """Show a screening: its state and, to its author until it is accepted, its content."""
    if hand_over_queries.waits_here(screening_id, seen_by=current_user):
        return redirect(url_for(".handover.show", screening_id=screening_id))
    screening = queries.get_screening(screening_id, seen_by=current_user)
    return _page(screening, rules.status_at(screening, clock.now()))


def _page(screening: Screening, status: ScreeningStatus) -> str:
    readable = status in rules.READABLE and status is not ScreeningStatus.DRAFT
    return render_template(
        "screening/show.html",
        screening=screening,
        status=status,
        parts=queries.parts_of(screening) if status is ScreeningStatus.DRAFT else (),
        urgent=_urgent(screening) if status in rules.READABLE else None,
        summary=queries.summary(screening) if readable else None,
        ways=queries.hand_overs_of(screening),
        names=agencies_queries.names(),
        form=Form(),
    )


def _urgent(screening: Screening) -> Block:
    endpoint = "screening.triage.answer"
    return triage_queries.urgent_of(screening, endpoint=endpoint, seen_by=current_user)


@blueprint.route("/screenings/<uuid:screening_id>/refuse", methods=["GET", "POST"])
@requires(Permission.SCREENING_EDIT)
def refuse(screening_id: uuid.UUID) -> Page:
    """Record that the person declined; who it was and what was said is erased."""
    screening = queries.get_screening(screening_id, seen_by=current_user)
    rules.check_refusable(screening)
    form, urgent = Form(), triage_queries.urgent_of(screening, seen_by=current_user)
    if form.submit(actions.refuse, screening, by=current_user):
        flash(_("Recorded without a name. Keep offering urgent help."), "success")
        return redirect(url_for(".index"))
    return render_template(
        "screening/refuse.html", form=form, screening=screening, urgent=urgent
    ), form.status


@blueprint.get("/cases/<uuid:case_id>/screening")
@requires(Permission.CASE_LIST)
def of_case(case_id: uuid.UUID) -> Page:
    """Show the screening behind a case."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    summary = queries.summary(queries.screening_of(case))
    return case_page("screening/of_case.html", case=case, summary=summary)


@blueprint.app_context_processor
def for_templates() -> dict[str, Any]:
    """Return what the template `screening/summary.html` needs, wherever it is included."""
    return {"told_conditions": presenters.circumstances, "reason_said": presenters.reason_said}
