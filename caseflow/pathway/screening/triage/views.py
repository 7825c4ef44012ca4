"""The pages of the triage: the questions, what must happen at once, and what became of it."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Permission, requires
from caseflow.pathway.case.emergencies.views import answer_page
from caseflow.pathway.screening import queries as screening_queries
from caseflow.pathway.screening import rules as screening_rules
from caseflow.pathway.screening.models import ScreeningStatus
from caseflow.pathway.screening.triage import actions, queries, rules
from caseflow.pathway.screening.triage.forms import TriageForm

blueprint = Blueprint("triage", __name__)
Page = Response | str | tuple[str, int]


@blueprint.route("/screenings/<uuid:screening_id>/triage", methods=["GET", "POST"])
@requires(Permission.SCREENING_EDIT)
def ask(screening_id: uuid.UUID) -> Page:
    """Ask about safety and health, before anything else."""
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
    """Show what must happen and whom to call; if nothing must, lead on to the next page."""
    screening = screening_queries.get_draft(screening_id, seen_by=current_user)
    urgent = queries.urgent_of(screening, endpoint=".answer", seen_by=current_user)
    if not urgent.lines:
        return redirect(url_for("screening.assessment.choose", screening_id=screening.id))
    return render_template("screening/act_now.html", screening=screening, urgent=urgent)


@blueprint.route("/screenings/<uuid:screening_id>/emergencies/<code>", methods=["GET", "POST"])
@requires(Permission.SCREENING_EDIT)
def answer(screening_id: uuid.UUID, code: str) -> Page:
    """Say what became of an emergency action, in one's own screening."""
    screening = screening_queries.get_screening(screening_id, seen_by=current_user)
    screening_rules.check_readable(screening, clock.now())
    urgent = queries.urgent_of(screening, seen_by=current_user)
    is_draft = screening.status is ScreeningStatus.DRAFT
    page = "screening.triage.act" if is_draft else "screening.show"
    back = url_for(page, screening_id=screening.id)
    return answer_page(actions.answer, screening, urgent, code, back)
