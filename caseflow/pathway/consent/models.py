"""What the survivor allowed: purpose × recipients × data × services, until a day."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.extensions import Model, stamped
from caseflow.pathway.case.models import Case
from caseflow.safe.attested import Attested
from caseflow.safe.sealed import Sealed, SealedRow


class Purpose(StrEnum):
    """What for."""

    CASE_MANAGEMENT = "case_management"
    SERVICES = "services"
    IDENTIFICATION = "identification"


class GivenBy(StrEnum):
    """Who gave it."""

    PERSON = "person"
    GUARDIAN = "guardian"
    BEST_INTEREST = "best_interest"


class Manner(StrEnum):
    """How it was given."""

    SIGNATURE = "signature"
    MARK = "mark"
    WITNESSED_ORAL = "witnessed_oral"


class Ending(StrEnum):
    """Why a consent no longer holds."""

    NARROWED = "narrowed"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class InformationPoint(StrEnum):
    """The seven points of HTCDS 2.0, con_Consent."""

    INTERVIEW = "interview"
    PURPOSE = "purpose"
    USES = "uses"
    RESEARCH = "research"
    OWN_DATA = "own_data"
    HOW_LONG = "how_long"
    WITHDRAW = "withdraw"


class Consent(SealedRow, Attested, Model):
    """One consent; narrowing ends it and writes a smaller one, so history stays."""

    __tablename__ = "consent"
    __table_args__ = stamped("ended")
    __attested__ = (
        "case_id",
        "purpose",
        "recipients",
        "categories",
        "services",
        "expires_on",
        "given_by",
        "assented",
        "ended_at",
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    purpose: Mapped[Purpose]
    recipients: Mapped[list[str]]
    """Organisation ids, or `kind:<OrganisationKind>` for a class of recipients."""
    categories: Mapped[list[str]]
    """Compartments that may be shared."""
    services: Mapped[list[str]]
    """Service types it is for."""
    expires_on: Mapped[date] = mapped_column(Date)
    """The last day on which it holds."""
    text_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))
    read_aloud: Mapped[bool]
    points: Mapped[list[str]]
    given_by: Mapped[GivenBy]
    assented: Mapped[bool]
    manner: Mapped[Manner]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[uuid.UUID]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None]
    ending: Mapped[Ending | None]
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consent.id"))

    witness = Sealed[str]("notes")
    guardian = Sealed[str]("identity")
    ground = Sealed[str]("notes")
    """The recorded ground of the best-interest procedure."""

    case: Mapped[Case] = relationship()
