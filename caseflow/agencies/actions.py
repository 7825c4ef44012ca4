"""Adding members and services to the mechanism, and saying how full they are."""

from typing import Any

from caseflow import audit, clock, encryption
from caseflow.access import Actor, Permission, nothing, unguarded, verb
from caseflow.agencies import queries, rules
from caseflow.agencies.models import Organisation, OrganisationKind, Service
from caseflow.extensions import db


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def add_organisation(
    name: str, *, kind: OrganisationKind, area: str, phone: str = "", by: Actor
) -> Organisation:
    """A new member, with keys of its own."""
    rules.check_new_name(name, queries.names().values())
    organisation = create_organisation(name, kind=kind, area=area, phone=phone)
    audit.record(audit.Event.ORGANISATION_ADDED, by=by, thing=organisation)
    return organisation


@unguarded("makes the first organisations of an installation; `add_organisation` is the verb")
def create_organisation(
    name: str, *, kind: OrganisationKind, area: str, phone: str = ""
) -> Organisation:
    """The row and the keys; the caller has authorised it (administrator, or `init`)."""
    organisation = Organisation(
        name=name.strip(), kind=kind, area=area, phone=phone, created_at=clock.now()
    )
    db.session.add(organisation)
    db.session.flush()
    encryption.key_ring().organisations.create(organisation.id)
    return organisation


@verb(Permission.DIRECTORY_MANAGE, of=nothing)
def add_service(organisation: Organisation, answers: dict[str, Any], *, by: Actor) -> Service:
    """A new service in the directory; `answers` holds the columns of Service."""
    rules.check_service(answers)
    service = Service(organisation_id=organisation.id, organisation=organisation, **answers)
    service.verified_at = clock.now()
    db.session.add(service)
    db.session.flush()
    audit.record(audit.Event.SERVICE_ADDED, by=by, thing=service)
    return service


@verb(Permission.SERVICE_UPDATE)
def update_service(
    service: Service, answers: dict[str, Any], *, version: int | None, by: Actor
) -> None:
    """Correct a service; the person who corrects it has verified it."""
    rules.check_current(service, version, answers)
    rules.check_service({"minimum_data": service.minimum_data, **answers})
    for name, answer in answers.items():
        setattr(service, name, answer)
    if "capacity" in answers:
        service.capacity_at = clock.now()
    service.verified_at = clock.now()
    audit.record(audit.Event.SERVICE_UPDATED, by=by, thing=service)


@verb(Permission.SERVICE_UPDATE)
def set_capacity(service: Service, places: int | None, *, version: int | None, by: Actor) -> None:
    """Say how many places are free now."""
    rules.check_current(service, version, {"capacity": places})
    rules.check_capacity(places)
    service.capacity, service.capacity_at = places, clock.now()
    service.verified_at = clock.now()
    audit.record(audit.Event.SERVICE_UPDATED, by=by, thing=service, places=places)
