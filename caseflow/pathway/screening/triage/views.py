"""The questions that come first, and at once what they call for."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, requires
from caseflow.pathway.screening import queries as screening_queries
from caseflow.pathway.screening.triage import actions, queries, rules
from caseflow.pathway.screening.triage.forms import TriageForm

blueprint = Blueprint("triage", __name__)
Page = Response | str | tuple[str, int]


@blueprint.route("/screenings/<uuid:screening_id>/triage", methods=["GET", "POST"])
@requires(Permission.SCREENING_EDIT)
def ask(screening_id: uuid.UUID) -> Page:
    """Safety and health, before anything else."""
    screening = screening_queries.get_draft(screening_id, seen_by=current_user)
    questions, triage = queries.questions(screening), queries.instrument(screening)
    form = TriageForm.of(questions, screening, clock.now())
    if form.submit(actions.save, screening, by=current_user):
        return redirect(url_for(".act", screening_id=screening.id))
    return render_template(
        "screening/triage.html",
        form=form,
        screening=screening,
        triage=triage,
        groups=rules.grouped(triage, questions),
    ), form.status


@blueprint.get("/screenings/<uuid:screening_id>/act-now")
@requires(Permission.SCREENING_EDIT)
def act(screening_id: uuid.UUID) -> Page:
    """What must happen within which hours, and whom to call; without any, straight on."""
    screening = screening_queries.get_draft(screening_id, seen_by=current_user)
    urgent = queries.urgent_of(screening, clock.now())
    if not urgent:
        return redirect(url_for("screening.assessment.choose", screening_id=screening.id))
    return render_template("screening/act_now.html", screening=screening, urgent=urgent)
