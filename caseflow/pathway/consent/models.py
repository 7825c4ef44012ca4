"""What the survivor allowed: which data, for whom, for which purpose and services, until when."""

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.encryption import (
    Sealed,
    SealedRow,
    SignedRow,
    SystemSealed,
    SystemSealedRow,
    VersionedRow,
)
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model, stamped
from caseflow.pathway.case.models import Case


class Purpose(LabelledEnum):
    """What a consent is for."""

    CASE_MANAGEMENT = "case_management", N_("Working on the case")
    SERVICES = "services", N_("Getting services")
    IDENTIFICATION = "identification", N_("Formal identification")


class GivenBy(LabelledEnum):
    """Who gave a consent."""

    PERSON = "person", N_("The person")
    GUARDIAN = "guardian", N_("A guardian")
    BEST_INTEREST = "best_interest", N_("The best-interest procedure")


class Manner(LabelledEnum):
    """How a consent was given."""

    SIGNATURE = "signature", N_("Signature")
    MARK = "mark", N_("A mark or fingerprint")
    WITNESSED_ORAL = "witnessed_oral", N_("Spoken, with a witness")


class Ending(LabelledEnum):
    """Why a consent is no longer in force, if it has not just expired."""

    NARROWED = "narrowed", N_("Narrowed")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    REPLACED = "replaced", N_("Given again")
    CASE_CLOSED = "case_closed", N_("Ended with the case")


class InformationPoint(LabelledEnum):
    """The seven points that must be explained, from HTCDS 2.0, con_Consent."""

    INTERVIEW = "interview", N_("Why we are talking")
    PURPOSE = "purpose", N_("What it is for")
    USES = "uses", N_("Who can read it")
    RESEARCH = "research", N_("Statistics and research")
    OWN_DATA = "own_data", N_("Your right to see your file")
    HOW_LONG = "how_long", N_("How long we keep it")
    WITHDRAW = "withdraw", N_("Changing your mind")


class Consent(SealedRow, SystemSealedRow, SignedRow, VersionedRow, Model):
    """One consent. To narrow it, it is ended and a smaller one is added, so the history is kept.

    The row is signed over the columns that decide what may be shared.
    """

    __tablename__ = "consent"
    __table_args__ = stamped("ended")
    __record_size__ = 1024
    __signed__ = (
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
    __signed_when_set__ = ("expires_at",)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    is_for_work: Mapped[bool]
    """Whether it is the consent to work on the case, which every case has; so that background work
    finds the cases in which it has run out."""
    expires_on: Mapped[date] = mapped_column(Date)
    """The last day on which it is in force."""
    expires_at: Mapped[datetime | None]
    """When that day is over where the consent was taken; null for a consent from before there were
    time zones, whose last day is one of UTC."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[uuid.UUID]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None]
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consent.id"))

    purpose = SystemSealed[Purpose](Purpose)
    recipients = SystemSealed[list[str]]()
    """Organisation ids, or `kind:<OrganisationKind>` for a class of recipients."""
    categories = SystemSealed[list[str]]()
    """Compartments that may be shared."""
    services = SystemSealed[list[str]]()
    """The types of services it is for."""
    text_version = SystemSealed[str]()
    language = SystemSealed[str]()
    read_aloud = SystemSealed[bool]()
    points = SystemSealed[list[str]]()
    given_by = SystemSealed[GivenBy](GivenBy)
    assented = SystemSealed[bool]()
    manner = SystemSealed[Manner](Manner)
    ending = SystemSealed[Ending | None](Ending)
    witness = Sealed[str]("notes")
    guardian = Sealed[str]("identity")
    guardian_relation = SystemSealed[str](default="")
    """A code of `people.labels.RELATIONS`."""
    ground = Sealed[str]("notes", size=1024)
    """Why the best-interest procedure decided so."""

    case: Mapped[Case] = relationship()
