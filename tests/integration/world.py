"""A small mechanism of fictional organisations and people, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from caseflow.access import access_context
from caseflow.access.roles import Role
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts.models import User
from caseflow.agencies import actions as agencies_actions
from caseflow.agencies.models import Organisation, OrganisationKind, Service, ServiceType
from caseflow.encryption import signed_rows
from caseflow.extensions import db
from caseflow.web import transaction
from tests.sharing import HASHING

PASSWORD = "demo-only-passphrase"
PEOPLE = {
    "responder": ("Border Post", Role.FIRST_RESPONDER),
    "caseworker": ("North Case Organisation", Role.CASEWORKER),
    "colleague": ("North Case Organisation", Role.CASEWORKER),
    "supervisor": ("North Case Organisation", Role.SUPERVISOR),
    "stranger": ("South Case Organisation", Role.CASEWORKER),
    "stranger_supervisor": ("South Case Organisation", Role.SUPERVISOR),
    "clinic": ("Harbour Clinic", Role.FOCAL_POINT),
    "shelter": ("Haven Shelter", Role.FOCAL_POINT),
    "second_shelter": ("Orchard House", Role.FOCAL_POINT),
    "authority": ("State Authority", Role.AUTHORITY),
    "coordinator": ("Mechanism Network", Role.COORDINATOR),
    "dpo": ("Mechanism Network", Role.DPO),
    "administrator": ("Mechanism Network", Role.ADMINISTRATOR),
}
KINDS = {
    "Border Post": OrganisationKind.BORDER,
    "North Case Organisation": OrganisationKind.CASE_ORGANISATION,
    "South Case Organisation": OrganisationKind.CASE_ORGANISATION,
    "Harbour Clinic": OrganisationKind.HEALTH,
    "Haven Shelter": OrganisationKind.SHELTER,
    "Orchard House": OrganisationKind.SHELTER,
    "State Authority": OrganisationKind.AUTHORITY,
    "Mechanism Network": OrganisationKind.COORDINATION,
}
SERVICES = {
    "clinic": ("Harbour Clinic", ServiceType.HEALTH, ["identity", "contact", "health"]),
    "shelter": ("Haven Shelter", ServiceType.SHELTER, ["identity", "contact", "safety"]),
    "second_shelter": ("Orchard House", ServiceType.SHELTER, ["identity", "contact", "safety"]),
}


@dataclass
class World:
    """The test mechanism: organisations by name, users and services by short name.

    A user is an attribute too: `world.caseworker`.
    """

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def build() -> World:
    """Create the mechanism through the actions of the application, and commit."""
    world = World()
    for name, kind in KINDS.items():
        world.organisations[name] = agencies_actions.create_organisation(
            name, kind=kind, area="Harbour"
        )
    for name, (organisation, role) in PEOPLE.items():
        user = accounts_actions.create(
            _email(name),
            display_name=name.replace("_", " ").title(),
            organisation_id=world.organisations[organisation].id,
            roles=[role],
        )
        user.password = _hash()
        signed_rows.sign(user)
        world.people[name] = user
    with acting_as(world.coordinator):
        for name, (organisation, service, data) in SERVICES.items():
            world.services[name] = agencies_actions.add_service(
                world.organisations[organisation],
                _service(organisation, service, data),
                by=world.coordinator,
            )
    transaction.commit()
    return world


def read() -> World | None:
    """Return the mechanism that `build` made in this installation, or None in an empty one.

    Usually it was made in the original of which this installation is a copy.
    """
    people = {user.email: user for user in db.session.scalars(select(User))}
    if not people:
        return None
    organisations = {found.name: found for found in db.session.scalars(select(Organisation))}
    services = {found.name: found for found in db.session.scalars(select(Service))}
    # Outside of a request, reading takes SQLite's write lock too, and other processes would wait.
    db.session.commit()
    return World(
        {name: organisations[name] for name in KINDS},
        {name: people[_email(name)] for name in PEOPLE},
        {name: services[_title(of, kind)] for name, (of, kind, _) in SERVICES.items()},
    )


def _email(name: str) -> str:
    return f"{name}@test.example"


def _title(organisation: str, kind: ServiceType) -> str:
    return f"{organisation}: {kind.value}"


def _service(organisation: str, kind: ServiceType, data: list[str]) -> dict:
    return {
        "type": kind,
        "name": _title(organisation, kind),
        "areas": ["Harbour"],
        "sexes": [],
        "min_age": None,
        "max_age": None,
        "languages": ["en", "ar"],
        "status_rules": "",
        "opening": "Every day",
        "always_open": True,
        "capacity": 5,
        "minimum_data": data,
        "active": True,
    }


@contextmanager
def acting_as(user: User, purpose: str = "test") -> Iterator[access_context.AccessContext]:
    """Let the block act as this user, as a request of the user would."""
    with access_context.acting(user, purpose=purpose) as look:
        yield look


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    """Sign in through the sign-in page, and return the client."""
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    return client


_hashed: dict[str, str] = {}


def _hash() -> str:
    """Return the hash of the password, which is computed once for each cost of hashing."""
    from flask_security.utils import hash_password

    how = str(current_app.config[HASHING])
    if how not in _hashed:
        _hashed[how] = hash_password(PASSWORD)
    return _hashed[how]


def commit() -> None:
    """Commit as a request would, and forget loaded rows, so that the next step reads them again."""
    transaction.commit()
    db.session.expire_all()
