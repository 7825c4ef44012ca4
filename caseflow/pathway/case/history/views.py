"""The pages of the timeline, of the notes, and of two milestones for children."""

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.history import actions, presenters, queries
from caseflow.pathway.case.history.forms import BestInterestForm, GuardianForm, NoteForm
from caseflow.sop.vocabulary import Milestone
from caseflow.web.forms import Form

blueprint = Blueprint("history", __name__)
Page = Response | str | tuple[str, int]


@blueprint.get("/cases/<uuid:case_id>/timeline")
@requires(Permission.CASE_LIST)
def timeline(case_id: uuid.UUID) -> Page:
    """Show everything that has happened in the case, newest first."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    return case_page("case/timeline.html", case=case, events=presenters.timeline(case))


@blueprint.route("/cases/<uuid:case_id>/notes", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def notes(case_id: uuid.UUID) -> Page:
    """Show the notes, and add one."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), NoteForm()
    if form.submit(case_actions.add_note, case, by=current_user):
        flash(_("The note has been saved."), "success")
        return redirect(url_for(".notes", case_id=case.id))
    signed = queries.signed_notes_of(case)
    return case_page("case/notes.html", case=case, form=form, notes=signed), form.status


@blueprint.route("/cases/<uuid:case_id>/guardian-appointed", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def guardian_appointed(case_id: uuid.UUID) -> Page:
    """Record that a guardian was appointed."""
    name = Milestone.GUARDIAN_APPOINTED
    return _recorded(case_id, name, GuardianForm(), actions.record_guardian)


@blueprint.route("/cases/<uuid:case_id>/best-interest-assessed", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def best_interest_assessed(case_id: uuid.UUID) -> Page:
    """Record that the child's best interests were assessed."""
    name = Milestone.BEST_INTEREST_ASSESSED
    return _recorded(case_id, name, BestInterestForm(), actions.record_best_interest)


def _recorded(case_id: uuid.UUID, name: Milestone, form: Form, act: Callable[..., None]) -> Page:
    case = case_queries.get_case(case_id, seen_by=current_user)
    if form.submit(act, case, by=current_user):
        flash(_("This has been added to the timeline."), "success")
        return redirect(url_for("case.show", case_id=case.id))
    return case_page("case/milestone.html", case=case, form=form, name=name), form.status
