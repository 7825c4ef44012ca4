"""The pages about people of a case who are not the survivor."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.related_people import actions, presenters, queries
from caseflow.pathway.case.related_people.forms import NewPersonForm, RelatedPersonForm
from caseflow.web.forms import Form

blueprint = Blueprint("related_people", __name__)
Page = Response | str | tuple[str, int]


@blueprint.get("/cases/<uuid:case_id>/people")
@requires(Permission.CASE_WORK)
def index(case_id: uuid.UUID) -> Page:
    """Show the people of the case, and whom the survivor fears."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    people = presenters.people(case, seen_by=current_user)
    return case_page("case/related_people/index.html", case=case, people=people)


@blueprint.route("/cases/<uuid:case_id>/people/add", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def add(case_id: uuid.UUID) -> Page:
    """Record a person."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), NewPersonForm()
    if form.submit(actions.add, case, by=current_user):
        flash(_("The person has been recorded."), "success")
        return redirect(url_for(".index", case_id=case.id))
    return case_page(
        "case/related_people/edit.html", case=case, form=form, person=None
    ), form.status


@blueprint.route("/cases/<uuid:case_id>/people/<uuid:person_id>", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def edit(case_id: uuid.UUID, person_id: uuid.UUID) -> Page:
    """Correct what is known of a person."""
    case = case_queries.get_case(case_id, seen_by=current_user)
    person = queries.get_person(case, person_id)
    link = queries.links_of([person], seen_by=current_user).get(person.id)
    code = link.code if link else ""
    form = RelatedPersonForm.of(person.facts or {}, version=person.version, case_code=code)
    if form.submit(actions.edit, case, person, by=current_user):
        flash(_("The person has been saved."), "success")
        return redirect(url_for(".index", case_id=case.id))
    page = case_page("case/related_people/edit.html", case=case, form=form, person=person)
    return page, form.status


@blueprint.route("/cases/<uuid:case_id>/people/<uuid:person_id>/remove", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def remove(case_id: uuid.UUID, person_id: uuid.UUID) -> Page:
    """Take a person out of the case, after asking once more."""
    case, form = case_queries.get_case(case_id, seen_by=current_user), Form()
    person = queries.get_person(case, person_id)
    if form.submit(actions.remove, case, person, by=current_user):
        flash(_("The person has been removed from the case."), "success")
        return redirect(url_for(".index", case_id=case.id))
    name = presenters.called(person.facts or {})
    return case_page(
        "case/related_people/remove.html", case=case, form=form, name=name
    ), form.status
