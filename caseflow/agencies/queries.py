"""Finding organisations and services; the directory holds no survivor's data."""

import uuid

from sqlalchemy import select

from caseflow.access import Actor, Permission, authorise
from caseflow.agencies.models import Organisation, OrganisationKind, Service, ServiceType
from caseflow.errors import NotFound
from caseflow.extensions import db


def get_organisation(organisation_id: uuid.UUID) -> Organisation:
    """An organisation; its name and kind are known to every member of the mechanism."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def organisations(*kinds: OrganisationKind) -> list[Organisation]:
    """Active organisations of these kinds (all when none is named), by name."""
    statement = select(Organisation).where(Organisation.active).order_by(Organisation.name)
    if kinds:
        statement = statement.where(Organisation.kind.in_(kinds))
    return list(db.session.scalars(statement))


def names() -> dict[uuid.UUID, str]:
    """The name of every organisation, also of those that left, by id."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).order_by(Organisation.name)
    )
    return {row.id: row.name for row in rows}


def services_seen_by(
    seen_by: Actor, *, type: ServiceType | None = None, area: str = ""
) -> list[Service]:
    """Active services of active organisations, by name."""
    authorise(seen_by, Permission.DIRECTORY_VIEW)
    statement = select(Service).join(Organisation).where(Service.active, Organisation.active)
    if type is not None:
        statement = statement.where(Service.type == type)
    found = db.session.scalars(statement.order_by(Service.name)).unique()
    return [service for service in found if not area or not service.areas or area in service.areas]


def always_open() -> list[Service]:
    """Services that answer by day and night, with a telephone that every member may call."""
    statement = (
        select(Service)
        .join(Organisation)
        .where(Service.active, Service.always_open, Organisation.active, Organisation.phone != "")
        .order_by(Organisation.name)
    )
    return list(db.session.scalars(statement).unique())


def get_service(service_id: uuid.UUID, *, seen_by: Actor) -> Service:
    """A service of the directory."""
    authorise(seen_by, Permission.DIRECTORY_VIEW)
    service = db.session.get(Service, service_id)
    if service is None or not service.active:
        raise NotFound
    return service


def areas() -> list[str]:
    """Every district that the directory names, by name."""
    served = db.session.scalars(select(Service.areas).where(Service.active))
    return sorted({name for districts in served for name in districts})
