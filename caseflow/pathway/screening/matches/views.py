"""The pages of the coordination desk, and of the organisations that it asks."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Actor, Permission, holds_role_for, requires
from caseflow.pathway.case.worklist.rules import Waiting
from caseflow.pathway.screening.matches import actions, presenters, queries
from caseflow.pathway.screening.matches.forms import AnswerForm
from caseflow.web.forms import Form
from caseflow.web.paging import before_asked

blueprint = Blueprint("matches", __name__)
Page = Response | str | tuple[str, int]


def waiting_today(seen_by: Actor) -> list[Waiting]:
    """Return the line about questions of the desk on the start page of those who may answer."""
    if not holds_role_for(seen_by, Permission.MATCH_ANSWER):
        return []
    count, label = queries.unanswered(seen_by), _("Questions of the coordination desk")
    return [Waiting(count, label, url_for("matches.questions"))] if count else []


@blueprint.get("/matches")
@requires(Permission.MATCH_LIST)
def index() -> str:
    """List which organisations should talk to each other, and about which of their files."""
    skip = before_asked() or 0
    found = queries.matches_seen_by(current_user, skip=skip)
    return render_template(
        "matches/index.html",
        lines=presenters.lines(found[: queries.SHOWN]),
        older=skip + queries.SHOWN if len(found) > queries.SHOWN else None,
    )


@blueprint.post("/matches/<uuid:match_id>/ask")
@requires(Permission.MATCH_ASK)
def ask(match_id: uuid.UUID) -> Response:
    """Ask the organisation that owns the file."""
    match, form = queries.get_match(match_id, seen_by=current_user), Form()
    if form.submit(actions.ask, match, by=current_user):
        flash(_("The organisation has been asked. The other one learns nothing yet."), "success")
    elif form.form_errors:
        flash(form.form_errors[0], "error")
    return redirect(url_for("matches.index"))


@blueprint.get("/matches/questions")
@requires(Permission.MATCH_ANSWER)
def questions() -> str:
    """List the questions of the desk, and the organisations that agreed to be named."""
    return render_template(
        "matches/questions.html",
        asked=presenters.lines(queries.questions_seen_by(current_user)),
        agreed=presenters.lines(queries.agreed_seen_by(current_user)),
    )


@blueprint.route("/matches/questions/<uuid:possible_match_id>", methods=["GET", "POST"])
@requires(Permission.MATCH_ANSWER)
def question(possible_match_id: uuid.UUID) -> Page:
    """Show one question of the desk, and take the answer."""
    match = queries.get_question(possible_match_id, seen_by=current_user)
    form = AnswerForm()
    act = actions.agree if form.agrees else actions.decline
    if form.submit(act, match, by=current_user):
        flash(_("Your answer has been recorded."), "success")
        return redirect(url_for("matches.questions"))
    (line,) = presenters.lines([match])
    return render_template("matches/question.html", line=line, form=form), form.status
