"""The pages of the directory."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow import clock
from caseflow.access import Compartment, Permission, allows, requires
from caseflow.agencies import actions as agencies_actions
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies import rules as agencies_rules
from caseflow.agencies.directory import labels
from caseflow.agencies.directory.forms import (
    NewServiceForm,
    OpeningForm,
    PlacesForm,
    SearchForm,
    ServiceForm,
)
from caseflow.agencies.models import Service, ServiceType, Sex
from caseflow.web import filters

blueprint = Blueprint("directory", __name__, url_prefix="/directory")
Answer = Response | tuple[str, int]


@blueprint.get("")
@requires(Permission.DIRECTORY_VIEW)
def index() -> str:
    """List services, filtered by type and area.

    Users who may update their organisation's services see these with buttons for free places.
    """
    form = SearchForm(request.args).offer(agencies_queries.areas())
    # The filter comes from the address, so an unknown type is ignored instead of raising an error.
    kind = ServiceType(form.type.data) if form.type.data in set(ServiceType) else None
    found = agencies_queries.services_seen_by(current_user, type=kind, area=form.area.data or "")
    own = [one for one in found if one.organisation_id == current_user.organisation_id]
    return render_template(
        "directory/index.html",
        form=form,
        services=found,
        own=own if _may_update(own) else [],
        places=PlacesForm,
        may_manage=allows(current_user, Permission.DIRECTORY_MANAGE),
    )


@blueprint.get("/services/<uuid:service_id>")
@requires(Permission.DIRECTORY_VIEW)
def show(service_id: uuid.UUID) -> str:
    """Show one service."""
    service = agencies_queries.get_service(service_id, seen_by=current_user)
    return render_template(
        "directory/show.html",
        service=service,
        may_update=_may_update([service]),
        may_manage=allows(current_user, Permission.DIRECTORY_MANAGE),
    )


@blueprint.post("/services/<uuid:service_id>/places")
@requires(Permission.SERVICE_UPDATE)
def places(service_id: uuid.UUID) -> Answer:
    """Save the number of free places, from a button in the list of services."""
    service = agencies_queries.get_service(service_id, seen_by=current_user)
    form = PlacesForm()
    if form.submit(agencies_actions.set_capacity, service, by=current_user):
        flash(_("The number of free places has been saved."), "success")
    return redirect(url_for("directory.index"))


@blueprint.route("/services/<uuid:service_id>/opening", methods=["GET", "POST"])
@requires(Permission.SERVICE_UPDATE)
def opening(service_id: uuid.UUID) -> Answer:
    """Let a focal point edit the free places and opening times of a service."""
    service = agencies_queries.get_service(service_id, seen_by=current_user)
    form = OpeningForm(obj=service)
    if form.submit(agencies_actions.update_service, service, by=current_user):
        return _saved(service)
    return render_template("directory/opening.html", service=service, form=form), form.status


@blueprint.route("/services/<uuid:service_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_MANAGE)
def edit(service_id: uuid.UUID) -> Answer:
    """Edit all facts about a service."""
    service = agencies_queries.get_service(service_id, seen_by=current_user)
    form = ServiceForm.of(service)
    if form.submit(agencies_actions.update_service, service, by=current_user):
        return _saved(service)
    return render_template("directory/edit.html", service=service, form=form), form.status


@blueprint.route("/services/add", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_MANAGE)
def add() -> Answer:
    """Add a service of an organisation."""
    form = NewServiceForm().offer(agencies_queries.organisations())
    if done := form.submit(agencies_actions.add_service, by=current_user):
        return _saved(done.result)
    return render_template("directory/edit.html", service=None, form=form), form.status


@blueprint.app_template_filter("language_name")
def language_name(code: str) -> str:
    """Return the name of a language in the reader's language."""
    return labels.language(code)


@blueprint.app_template_filter("sex_name")
def sex_name(value: str) -> str:
    """Return the label of a stored sex, such as "Women and girls"."""
    return filters.said(Sex(value))


@blueprint.app_template_filter("data_name")
def data_name(value: str) -> str:
    """Return the label of a stored category of data."""
    return filters.said(Compartment(value))


@blueprint.app_template_filter("fresh")
def fresh(service: Service) -> bool:
    """Return whether the service was verified recently enough to be relied on."""
    return agencies_rules.is_fresh(service, clock.today())


def _may_update(services: list[Service]) -> bool:
    return any(allows(current_user, Permission.SERVICE_UPDATE, one) for one in services)


def _saved(service: Service) -> Response:
    flash(_("The service has been saved."), "success")
    return redirect(url_for("directory.show", service_id=service.id))
