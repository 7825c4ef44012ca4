"""The page of the result: what the indicators say, and what the worker says."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.pathway.screening import queries as screening_queries
from caseflow.pathway.screening.judgement import actions
from caseflow.pathway.screening.judgement.forms import ResultForm
from caseflow.pathway.screening.triage import queries as triage_queries

blueprint = Blueprint("judgement", __name__)
Page = Response | str | tuple[str, int]


@blueprint.route("/screenings/<uuid:screening_id>/result", methods=["GET", "POST"])
@requires(Permission.SCREENING_EDIT)
def result(screening_id: uuid.UUID) -> Page:
    """Show the four answers, save the worker's judgement and, with one of the buttons, finish."""
    screening = screening_queries.get_draft(screening_id, seen_by=current_user)
    summary = screening_queries.summary(screening)
    form = ResultForm.of(summary)
    act = actions.conclude if "finish" in request.form else actions.judge
    if form.submit(act, screening, by=current_user):
        flash(_("Saved."), "success")
        return redirect(url_for("screening.show", screening_id=screening.id))
    return render_template(
        "screening/result.html",
        form=form,
        screening=screening,
        summary=summary,
        urgent=triage_queries.urgent_of(screening, seen_by=current_user),
    ), form.status
