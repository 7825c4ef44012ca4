"""The pages to compare and join files about one person, and to see joined files together."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.joined_files import actions, presenters, queries
from caseflow.pathway.case.joined_files.forms import JoinForm, OtherFileForm, PartForm
from caseflow.web import registry
from caseflow.web.registry import Destination

blueprint = Blueprint("joined_files", __name__)
Page = Response | tuple[str, int] | str


@blueprint.route("/cases/<uuid:case_id>/same-person", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def index(case_id: uuid.UUID) -> Page:
    """Show which files are joined to the case, and ask with which one to compare it."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), OtherFileForm()
    if done := form.submit(queries.to_compare, case, by=current_user):
        return redirect(url_for(".compare", case_id=case.id, other_id=done.result.id))
    page = case_page(
        "case/joined_files/index.html",
        case=case,
        form=form,
        others=queries.others_of(case, seen_by=current_user),
        look=registry.address(Destination.KNOWN_PERSON, case_id=case.id),
    )
    return page, form.status


@blueprint.route("/cases/<uuid:case_id>/same-person/<uuid:other_id>", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def compare(case_id: uuid.UUID, other_id: uuid.UUID) -> Page:
    """Show two files side by side; a supervisor may join them."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    other, form = case_queries.get_case(other_id, seen_by=current_user), JoinForm()
    if form.submit(actions.join, case, other, by=current_user):
        flash(_("The files are joined. Nothing was moved; both are shown together."), "success")
        return redirect(url_for(".together", case_id=case.id))
    page = case_page(
        "case/joined_files/compare.html",
        case=case,
        other=other,
        form=form,
        rows=presenters.side_by_side(case, other),
    )
    return page, form.status


@blueprint.get("/cases/<uuid:case_id>/together")
@requires(Permission.CASE_WORK)
def together(case_id: uuid.UUID) -> Page:
    """Show all files of the person under one view."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    cases = presenters.joined_cases(case, seen_by=current_user)
    parts, happened = presenters.together(cases)
    return case_page("case/joined_files/together.html", case=case, parts=parts, happened=happened)


@blueprint.route("/cases/<uuid:case_id>/same-person/<uuid:other_id>/part", methods=["GET", "POST"])
@requires(Permission.CASE_JOIN)
def part(case_id: uuid.UUID, other_id: uuid.UUID) -> Page:
    """Take two files apart, and choose where the notes written since belong."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    other = case_queries.get_case(other_id, seen_by=current_user)
    codes = {case.id: case.code, other.id: other.code}
    found = queries.notes_since(queries.get_join(case, other))
    form = PartForm().offer(presenters.notes(found, codes))
    if form.submit(actions.part, case, other, by=current_user):
        flash(_("The files are separate again."), "success")
        return redirect(url_for(".index", case_id=case.id))
    page = case_page("case/joined_files/part.html", case=case, other=other, form=form)
    return page, form.status
