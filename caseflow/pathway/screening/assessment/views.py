"""The pages to choose the instruments, and to ask the questions of one after the other."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.pathway.screening import queries as screening_queries
from caseflow.pathway.screening.assessment import actions, queries
from caseflow.pathway.screening.assessment.forms import InstrumentsForm, QuestionsForm
from caseflow.pathway.screening.models import Screening
from caseflow.pathway.screening.triage import rules as triage_rules

blueprint = Blueprint("assessment", __name__)
Page = Response | str | tuple[str, int]


@blueprint.route("/screenings/<uuid:screening_id>/instruments", methods=["GET", "POST"])
@requires(Permission.SCREENING_EDIT)
def choose(screening_id: uuid.UUID) -> Page:
    """Choose which questions fit."""
    screening = screening_queries.get_draft(screening_id, seen_by=current_user)
    offered = queries.offered(screening.age_group)
    chosen = [one.id for one in queries.chosen(screening)]
    form = InstrumentsForm.of(screening, offered, chosen or queries.suggested(screening))
    if form.submit(actions.choose, screening, by=current_user):
        return redirect(_next(screening, None))
    return render_template(
        "screening/instruments.html", form=form, screening=screening, offered=offered
    ), form.status


@blueprint.route(
    "/screenings/<uuid:screening_id>/questions/<instrument_id>", methods=["GET", "POST"]
)
@requires(Permission.SCREENING_EDIT)
def ask(screening_id: uuid.UUID, instrument_id: str) -> Page:
    """Answer the questions of one instrument."""
    screening = screening_queries.get_draft(screening_id, seen_by=current_user)
    instrument = queries.get_chosen(screening, instrument_id)
    asked = queries.askable(instrument, screening.age_group)
    form = QuestionsForm.of(asked, screening)
    if form.submit(actions.save, screening, instrument, by=current_user):
        return redirect(_next(screening, instrument_id))
    return render_template(
        "screening/questions.html",
        form=form,
        screening=screening,
        instrument=instrument,
        groups=triage_rules.grouped(instrument, asked),
    ), form.status


def _next(screening: Screening, asked: str | None) -> str:
    """Return the address of the next chosen instrument, or after the last, of the person."""
    chosen = [one.id for one in queries.chosen(screening)]
    left = chosen[chosen.index(asked) + 1 :] if asked else chosen
    if left:
        return url_for(".ask", screening_id=screening.id, instrument_id=left[0])
    return url_for("screening.identity.person", screening_id=screening.id)
