"""The pages to edit who the survivor is, and how to reach them safely."""

import uuid

from flask import Blueprint, flash, redirect
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import encryption
from caseflow.access import Permission, requires
from caseflow.pathway.case.header import queries as header_queries
from caseflow.pathway.case.header.queries import Frame
from caseflow.pathway.case.header.views import case_page
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.person import actions
from caseflow.pathway.case.person.forms import CaseContactForm, CasePersonForm
from caseflow.people import labels
from caseflow.web import registry
from caseflow.web.registry import Destination

blueprint = Blueprint("identity", __name__)
Page = Response | str | tuple[str, int]


@blueprint.route("/cases/<uuid:case_id>/person", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def person(case_id: uuid.UUID) -> Page:
    """Correct who the survivor is."""
    case, frame = _opened(case_id)
    form = CasePersonForm.of(frame.person, age_group=case.age_group.value)
    if form.submit(actions.edit_person, case, by=current_user):
        flash(_("The person's details have been saved."), "success")
        return redirect(registry.address(Destination.KNOWN_PERSON, case_id=case.id))
    typed = _known_typed(case)
    page = case_page("people/person.html", case=case, frame=frame, form=form, known_typed=typed)
    return page, form.status


@blueprint.route("/cases/<uuid:case_id>/safe-contact", methods=["GET", "POST"])
@requires(Permission.CASE_WORK)
def contact(case_id: uuid.UUID) -> Page:
    """Record how and when the survivor may be contacted, and how never."""
    case, frame = _opened(case_id)
    form = CaseContactForm.of(frame.contact)
    if form.submit(actions.edit_safe_contact, case, by=current_user):
        flash(_("The safe contact has been saved."), "success")
        return redirect(registry.address(Destination.KNOWN_PERSON, case_id=case.id))
    typed = _known_typed(case)
    page = case_page(
        "people/safe_contact.html", case=case, frame=frame, form=form, known_typed=typed
    )
    return page, form.status


@blueprint.app_template_filter("ways_said")
def ways_said(ways: list[str] | None) -> str:
    """How somebody may be reached, in words."""
    return str(labels.said("ways", ways or []))


def _opened(case_id: uuid.UUID) -> tuple[Case, Frame]:
    """Return the case with its header, which contains the person and the contact, read at once."""
    case, frame = header_queries.case_with_frame(case_id, seen_by=current_user)
    encryption.prefetch_keys(frame.rows)
    return case, frame


def _known_typed(case: Case) -> str:
    """Return the address that the page asks, while somebody types, for a person known already."""
    return registry.address(Destination.KNOWN_PERSON_TYPED, case_id=case.id)
