"""Add organisations and services to the directory, correct services, and set their free places."""

from typing import Any

from caseflow import audit, clock, encryption
from caseflow.access import Actor, Permission, nothing, unguarded, verb
from caseflow.agencies import queries, rules
from caseflow.agencies.models import Organisation, OrganisationKind, Service
from caseflow.extensions import db


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def add_organisation(
    name: str,
    *,
    kind: OrganisationKind,
    area: str,
    phone: str = "",
    time_zone: str | None = None,
    by: Actor,
) -> Organisation:
    """Add an organisation to the mechanism, with encryption keys of its own.

    Raises RuleBroken when an organisation already has this name.
    """
    rules.check_new_name(name, queries.names().values())
    organisation = create_organisation(name, kind=kind, area=area, phone=phone)
    organisation.time_zone = time_zone
    audit.record(audit.Event.ORGANISATION_ADDED, by=by, thing=organisation)
    return organisation


@verb(Permission.ACCOUNT_MANAGE, of=nothing)
def set_time_zone(organisation: Organisation, time_zone: str | None, *, by: Actor) -> None:
    """Set the zone whose days and hours the staff see from their next sign-in on; None: no own.

    A consent keeps the end that it had when it was taken.
    """
    organisation.time_zone = time_zone
    audit.record(audit.Event.TIME_ZONE_SET, by=by, thing=organisation)


@unguarded("makes the first organisations of an installation; `add_organisation` is the verb")
def create_organisation(
    name: str, *, kind: OrganisationKind, area: str, phone: str = ""
) -> Organisation:
    """Create the row and the keys of an organisation; the caller has authorised it.

    The callers are `add_organisation`, the command `caseflow init`, the demonstration and tests.
    """
    organisation = Organisation(
        name=name.strip(), kind=kind, area=area, phone=phone, created_at=clock.now()
    )
    db.session.add(organisation)
    # The keys are made for the id of the organisation, which the flush assigns.
    db.session.flush()
    encryption.key_ring().organisations.create(organisation.id)
    return organisation


@verb(Permission.DIRECTORY_MANAGE, of=nothing)
def add_service(organisation: Organisation, answers: dict[str, Any], *, by: Actor) -> Service:
    """Add a service of an organisation; `answers` holds the columns of Service.

    Raises RuleBroken when the age limits are in the wrong order, or when the service asks for
    information that cannot be shared.
    """
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
    """Change these columns of a service; whoever corrects an entry has also verified it.

    Raises Stale when somebody else changed the service after the page was opened, and RuleBroken
    when an answer is not acceptable (see `rules.check_service`).
    """
    rules.check_current(service, version, answers)
    # The form for opening times has no `minimum_data`, so the stored value is checked then.
    rules.check_service({"minimum_data": service.minimum_data, **answers})
    for name, answer in answers.items():
        setattr(service, name, answer)
    if "capacity" in answers:
        service.capacity_at = clock.now()
    service.verified_at = clock.now()
    audit.record(audit.Event.SERVICE_UPDATED, by=by, thing=service)


@verb(Permission.SERVICE_UPDATE)
def set_capacity(service: Service, places: int | None, *, version: int | None, by: Actor) -> None:
    """Set how many places are free now; None means that places are not counted.

    Raises Stale when somebody else changed the service after the page was opened, and RuleBroken
    when the number is not from 0 to 10,000.
    """
    rules.check_current(service, version, {"capacity": places})
    rules.check_capacity(places)
    service.capacity, service.capacity_at = places, clock.now()
    service.verified_at = clock.now()
    audit.record(audit.Event.SERVICE_UPDATED, by=by, thing=service, places=places)
