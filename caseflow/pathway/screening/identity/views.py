"""The pages for who the person is, and how to reach them."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import Permission, requires
from caseflow.pathway.screening import queries as screening_queries
from caseflow.pathway.screening.identity import actions
from caseflow.pathway.screening.models import Screening
from caseflow.people import queries as people_queries
from caseflow.people.forms import PersonForm, SafeContactForm
from caseflow.sop.vocabulary import AgeGroup
from caseflow.web import filters

blueprint = Blueprint("identity", __name__)
Page = Response | str | tuple[str, int]


@blueprint.route("/screenings/<uuid:screening_id>/person", methods=["GET", "POST"])
@requires(Permission.SCREENING_EDIT)
def person(screening_id: uuid.UUID) -> Page:
    """Record who the person is, as far as they want to say."""
    screening = screening_queries.get_draft(screening_id, seen_by=current_user)
    form, before = PersonForm.of(people_queries.person_of(screening.case_id)), screening.age_group
    if form.submit(actions.record_person, screening, by=current_user):
        _tell_of(before, screening.age_group)
        return redirect(_known(screening, "person"))
    return render_template("screening/person.html", form=form, screening=screening), form.status


@blueprint.route("/screenings/<uuid:screening_id>/contact", methods=["GET", "POST"])
@requires(Permission.SCREENING_EDIT)
def contact(screening_id: uuid.UUID) -> Page:
    """Record how and when the person may be contacted, and how never."""
    screening = screening_queries.get_draft(screening_id, seen_by=current_user)
    form = SafeContactForm.of(people_queries.safe_contact_of(screening.case_id))
    if form.submit(actions.record_contact, screening, by=current_user):
        return redirect(_known(screening, "contact"))
    return render_template("screening/contact.html", form=form, screening=screening), form.status


def _tell_of(before: AgeGroup, now: AgeGroup) -> None:
    """Say when the age that was entered changes what the first page said about adult or child."""
    if now is not before:
        group = filters.said(now)
        flash(_("By the age that you entered, the screening goes on as: %(group)s.", group=group))


def _known(screening: Screening, step: str) -> str:
    """Return the address that checks for a person known already; without one, it leads on."""
    return url_for("search.known_screening", screening_id=screening.id, step=step)
