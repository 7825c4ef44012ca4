"""Find organisations and services."""

import uuid
from collections.abc import Iterable
from datetime import tzinfo

from flask import current_app
from sqlalchemy import select

from caseflow import clock
from caseflow.access import Actor, Permission, Role, authorise
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies.models import Organisation, OrganisationKind, Service, ServiceType
from caseflow.errors import NotFound
from caseflow.extensions import db


def get_organisation(organisation_id: uuid.UUID) -> Organisation:
    """Return an organisation; every member of the mechanism may know its name and kind.

    Raises NotFound when there is none with this id.
    """
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def zone_of(organisation_id: uuid.UUID) -> tzinfo:
    """Return the time zone of an organisation, or else that of the installation."""
    named = get_organisation(organisation_id).time_zone
    return clock.zone_named(named or current_app.config["SETTINGS"].timezone)


def zones_of(organisation_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tzinfo]:
    """Return the time zones of organisations by their ids, in one statement."""
    columns = select(Organisation.id, Organisation.time_zone)
    rows = db.session.execute(columns.where(Organisation.id.in_(set(organisation_ids))))
    installation = current_app.config["SETTINGS"].timezone
    return {row.id: clock.zone_named(row.time_zone or installation) for row in rows}


def organisations(*kinds: OrganisationKind) -> list[Organisation]:
    """Return the active organisations of these kinds by name; all when no kind is given."""
    statement = select(Organisation).where(Organisation.active).order_by(Organisation.name)
    if kinds:
        statement = statement.where(Organisation.kind.in_(kinds))
    return list(db.session.scalars(statement))


def names() -> dict[uuid.UUID, str]:
    """Return the name of every organisation by its id, including those that are not active."""
    found = db.session.scalars(select(Organisation).order_by(Organisation.name))
    return {one.id: one.name for one in found}


def services_seen_by(
    seen_by: Actor, *, type: ServiceType | None = None, area: str = ""
) -> list[Service]:
    """Return the active services of active organisations by name, for one type or area if given.

    Raises NotAllowed for a user who may not see the directory.
    """
    authorise(seen_by, Permission.DIRECTORY_VIEW)
    statement = select(Service).join(Organisation).where(Service.active, Organisation.active)
    if type is not None:
        statement = statement.where(Service.type == type)
    found = db.session.scalars(statement.order_by(Service.name)).unique()
    # Areas are a JSON list, which SQLite and PostgreSQL search differently, so Python filters them.
    return [service for service in found if not area or not service.areas or area in service.areas]


def reachable_services(types: Iterable[ServiceType]) -> list[Service]:
    """Return the active services of these types that somebody can be called about now.

    Their organisation has a phone number, and somebody there has an account and can answer a
    referral.
    """
    statement = (
        select(Service)
        .join(Organisation)
        .where(
            Service.type.in_(list(types)),
            Service.active,
            Organisation.active,
            Organisation.phone != "",
        )
        .order_by(Organisation.name, Service.name)
    )
    found = list(db.session.scalars(statement).unique())
    staffed = accounts_queries.organisations_with(Role.FOCAL_POINT) if found else frozenset()
    return [service for service in found if service.organisation_id in staffed]


def get_service(service_id: uuid.UUID, *, seen_by: Actor) -> Service:
    """Return an active service.

    Raises NotAllowed for a user who may not see the directory, and NotFound when there is no active
    service with this id.
    """
    authorise(seen_by, Permission.DIRECTORY_VIEW)
    service = db.session.get(Service, service_id)
    if service is None or not service.active:
        raise NotFound
    return service


def services_by_id(service_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Service]:
    """Return services by their ids, also those that are not active, in at most one statement."""
    wanted = set(service_ids)
    if not wanted:
        return {}
    found = db.session.scalars(select(Service).where(Service.id.in_(wanted))).unique()
    return {service.id: service for service in found}


def names_of_services(service_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of services by their ids, also of those that are not active."""
    wanted = {*service_ids}
    if not wanted:
        return {}
    rows = db.session.execute(select(Service.id, Service.name).where(Service.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def areas() -> list[str]:
    """Return the districts of all active services, in alphabetical order."""
    served = db.session.scalars(select(Service.areas).where(Service.active))
    return sorted({name for districts in served for name in districts})
