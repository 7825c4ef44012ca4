"""The pages of the record: the forms of a case, one form, one page of it, and its history."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.accounts import queries as accounts_queries
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.record import actions, presenters, queries, rules
from caseflow.pathway.case.record.forms import PageForm
from caseflow.pathway.case.record.queries import FormPage
from caseflow.pathway.case.record.rules import Kept
from caseflow.pathway.case.related_people import presenters as related_people

blueprint = Blueprint("record", __name__)
PageAnswer = Response | str | tuple[str, int]


@blueprint.get("/forms")
@requires(Permission.CASE_LIST)
def forms() -> PageAnswer:
    """Show every form that this person may read, with its questions, without any case."""
    listed = rules.readable(case_queries.library().newest_forms, current_user.held_roles)
    return render_template("case/record/forms.html", forms=listed)


@blueprint.get("/forms/<form_id>")
@requires(Permission.CASE_LIST)
def form(form_id: str) -> PageAnswer:
    """Show the questions of one form, when each is asked, and where it comes from."""
    shown = queries.get_form(form_id)
    rules.check_may_read(shown, current_user.held_roles)
    asked = presenters.explained(shown)
    return render_template("case/record/form.html", shown=shown, sections=asked)


@blueprint.get("/cases/<uuid:case_id>/record")
@requires(Permission.CASE_WORK)
def index(case_id: uuid.UUID) -> PageAnswer:
    """Show every form, and when it was last saved."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    record = queries.record_of(case, seen_by=current_user)
    names = accounts_queries.names_of(presenters.savers(record))
    return case_page("case/record/index.html", case=case, lines=presenters.lines(record, names))


@blueprint.get("/cases/<uuid:case_id>/record/<form_id>")
@blueprint.get("/cases/<uuid:case_id>/record/<form_id>/<int:entry>")
@requires(Permission.CASE_WORK)
def show(case_id: uuid.UUID, form_id: str, entry: int | None = None) -> PageAnswer:
    """Show the answers of one form; of a form that repeats, those of its newest entry."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    filled = queries.get_filled(case, form_id, seen_by=current_user)
    shown = filled.entry(entry or len(filled.entries) or 1)
    names = accounts_queries.names_of(presenters.savers([filled]))
    return case_page(
        "case/record/show.html",
        case=case,
        filled=filled,
        entry=shown,
        pages=presenters.pages(filled.form, shown, names, related_people.names_of(case)),
        may_write=presenters.may_write(filled.form, current_user) and not case.is_closed,
    )


@blueprint.get("/cases/<uuid:case_id>/record/<form_id>/<int:entry>/history")
@requires(Permission.CASE_WORK)
def history(case_id: uuid.UUID, form_id: str, entry: int) -> PageAnswer:
    """Show what was changed in a form, by whom and when."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    filled = queries.get_filled(case, form_id, seen_by=current_user)
    names = accounts_queries.names_of(presenters.savers([filled]))
    changes = presenters.changes(
        filled.form, filled.entry(entry), names, related_people.names_of(case)
    )
    return case_page(
        "case/record/history.html", case=case, filled=filled, entry=entry, changes=changes
    )


@blueprint.route(
    "/cases/<uuid:case_id>/record/<form_id>/<int:entry>/<section_id>", methods=["GET", "POST"]
)
@requires(Permission.CASE_WORK)
def edit(case_id: uuid.UUID, form_id: str, entry: int, section_id: str) -> PageAnswer:
    """Fill in one page of a form."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    page = queries.get_page(case, form_id, entry, section_id, seen_by=current_user)
    form = PageForm.of(
        page.section, page.answers, number=page.number, people=related_people.names_of(case)
    )
    if done := form.submit(actions.save, case, page, by=current_user):
        return _go_on(case, page, done.result)
    asked = presenters.asked(page.section)
    shown = case_page("case/record/edit.html", case=case, form=form, page=page, asked=asked)
    return shown, form.status


def _go_on(case: Case, page: FormPage, kept: Kept) -> Response:
    """After saving: the same page for one more thing, the next page, or the form as a whole."""
    for said, kind in presenters.saved(page.section, kept):
        flash(said, kind)
    place: dict[str, Any] = {"case_id": case.id, "form_id": page.form.id, "entry": page.entry}
    if "again" in request.form:
        return redirect(url_for(".edit", section_id=page.section.id, **place))
    following = queries.next_page(case, page, seen_by=current_user)
    if following is None or "stop" in request.form:
        return redirect(url_for(".show", **place))
    return redirect(url_for(".edit", section_id=following.id, **place))
