"""The fictional mechanism: its organisations, their staff, and the services that they offer."""

from dataclasses import dataclass, field

from flask_security.utils import hash_password

from caseflow.access import SYSTEM, Role, acting
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts.models import User
from caseflow.agencies import actions as agencies_actions
from caseflow.agencies.models import Organisation, OrganisationKind, Service, ServiceType
from caseflow.encryption import signed_rows

PASSWORD = "demo-only-passphrase"  # noqa: S105 - said on every page of the demonstration
K, R, T = OrganisationKind, Role, ServiceType
ORGANISATIONS = (
    ("border", "East Border Post", K.BORDER, "East Gate"),
    ("north", "North Case Organisation", K.CASE_ORGANISATION, "Harbour"),
    ("south", "South Case Organisation", K.CASE_ORGANISATION, "Hills"),
    ("health", "Harbour Clinic", K.HEALTH, "Harbour"),
    ("hills", "Hills Health Centre", K.HEALTH, "Hills"),
    ("haven", "Haven Shelter", K.SHELTER, "Harbour"),
    ("orchard", "Orchard House", K.SHELTER, "Harbour"),
    ("aid", "Aid Law Centre", K.LEGAL, "Harbour"),
    ("calm", "Calm Room", K.PSYCHOSOCIAL, "Hills"),
    ("state", "State Identification Office", K.AUTHORITY, "Capital"),
    ("network", "Coordination Network", K.COORDINATION, "Capital"),
)
PEOPLE = (
    ("responder@border.example", "Nurse at the border", "border", (R.FIRST_RESPONDER,)),
    ("caseworker@north.example", "Caseworker, North", "north", (R.CASEWORKER,)),
    ("supervisor@north.example", "Supervisor, North", "north", (R.SUPERVISOR,)),
    ("caseworker@south.example", "Caseworker, South", "south", (R.CASEWORKER,)),
    ("supervisor@south.example", "Supervisor, South", "south", (R.SUPERVISOR,)),
    ("clinic@health.example", "Clinic desk", "health", (R.FOCAL_POINT,)),
    ("clinic@hills.example", "Hills desk", "hills", (R.FOCAL_POINT,)),
    ("shelter@haven.example", "Haven desk", "haven", (R.FOCAL_POINT,)),
    ("shelter@orchard.example", "Orchard desk", "orchard", (R.FOCAL_POINT,)),
    ("legal@aid.example", "Legal desk", "aid", (R.FOCAL_POINT,)),
    ("talk@calm.example", "Calm Room desk", "calm", (R.FOCAL_POINT,)),
    ("authority@state.example", "Identification officer", "state", (R.AUTHORITY,)),
    ("coordinator@network.example", "Coordinator", "network", (R.COORDINATOR,)),
    ("dpo@network.example", "Data protection officer", "network", (R.DPO,)),
    ("admin@network.example", "Administrator", "network", (R.ADMINISTRATOR,)),
)


@dataclass(frozen=True)
class Offer:
    """A service of a fictional organisation, which is named by its short name."""

    organisation: str
    type: ServiceType
    name: str
    areas: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()
    ages: tuple[int | None, int | None] = (None, None)
    always: bool = False
    capacity: int | None = None
    needs: tuple[str, ...] = ("identity", "contact")
    languages: tuple[str, ...] = ("en", "ar", "fr")


OFFERS = (
    Offer(
        "health",
        T.HEALTH,
        "Emergency care after violence",
        always=True,
        needs=("identity", "contact", "health"),
    ),
    Offer("health", T.HEALTH, "General clinic", ("Harbour",), needs=("identity", "contact")),
    Offer("hills", T.HEALTH, "Health centre", ("Hills",), needs=("identity", "contact", "health")),
    Offer(
        "haven",
        T.SHELTER,
        "Emergency shelter",
        ("Harbour", "East Gate"),
        ages=(0, 25),
        always=True,
        capacity=4,
        needs=("identity", "contact", "safety"),
    ),
    Offer(
        "orchard",
        T.SHELTER,
        "Supported house",
        ("Harbour", "Hills"),
        always=True,
        capacity=9,
        needs=("identity", "contact", "safety"),
    ),
    Offer(
        "aid",
        T.LEGAL,
        "Legal advice",
        capacity=20,
        needs=("identity", "contact", "experience", "legal"),
    ),
    Offer(
        "calm",
        T.PSYCHOSOCIAL,
        "Counselling",
        ("Hills", "Harbour"),
        capacity=6,
        needs=("identity", "contact"),
    ),
    Offer(
        "calm",
        T.CHILD_PROTECTION,
        "Child support",
        ages=(0, 17),
        capacity=3,
        needs=("identity", "contact", "safety"),
    ),
)


@dataclass
class Cast:
    """Everybody in the demonstration: organisations by short name, users by e-mail address, and
    services by name."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)
    """Receipt codes of survivors; the request of the first one was carried out."""

    def __getitem__(self, email: str) -> User:
        return self.people[email]


def gather() -> Cast:
    """Create the organisations, their users and their services, and return them."""
    # Hashed once for all users: it is not a secret, and hashing is slow.
    cast, hashed = Cast(), hash_password(PASSWORD)
    for short, name, kind, area in ORGANISATIONS:
        phone = f"0100 00{len(cast.organisations):02d}"
        cast.organisations[short] = agencies_actions.create_organisation(
            name, kind=kind, area=area, phone=phone
        )
    for email, name, short, roles in PEOPLE:
        user = accounts_actions.bootstrap(
            email,
            display_name=name,
            organisation_id=cast.organisations[short].id,
            roles=list(roles),
            by=SYSTEM,
        )
        user.password = hashed
        # `create` signed the row without the password, which is one of the signed columns.
        signed_rows.sign(user)
        cast.people[email] = user
    _open_services(cast)
    return cast


def _open_services(cast: Cast) -> None:
    coordinator = cast["coordinator@network.example"]
    with acting(coordinator, purpose="demo"):
        for offer in OFFERS:
            cast.services[offer.name] = agencies_actions.add_service(
                cast.organisations[offer.organisation], _answers(offer), by=coordinator
            )


def _answers(offer: Offer) -> dict[str, object]:
    return {
        "type": offer.type,
        "name": offer.name,
        "areas": list(offer.areas),
        "sexes": list(offer.sexes),
        "min_age": offer.ages[0],
        "max_age": offer.ages[1],
        "languages": list(offer.languages),
        "status_rules": "",
        "opening": "Day and night" if offer.always else "Monday to Friday, 8:00 to 16:00",
        "always_open": offer.always,
        "capacity": offer.capacity,
        "minimum_data": list(offer.needs),
        "active": True,
    }
