"""Organisations and the services they offer. A shelter's place is a district, never an address."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.extensions import Model


class OrganisationKind(StrEnum):
    """What an organisation is in the mechanism."""

    BORDER = "border"
    CASE_ORGANISATION = "case_organisation"
    HEALTH = "health"
    SHELTER = "shelter"
    LEGAL = "legal"
    PSYCHOSOCIAL = "psychosocial"
    POLICE = "police"
    CHILD_PROTECTION = "child_protection"
    LIVELIHOOD = "livelihood"
    AUTHORITY = "authority"
    COORDINATION = "coordination"


class ServiceType(StrEnum):
    """What can be asked for (the Inter-Agency Referral Form's list, in our words)."""

    HEALTH = "health"
    PSYCHOSOCIAL = "psychosocial"
    SHELTER = "shelter"
    LEGAL = "legal"
    POLICE = "police"
    CHILD_PROTECTION = "child_protection"
    FAMILY_TRACING = "family_tracing"
    DISABILITY = "disability"
    RELIEF_ITEMS = "relief_items"
    CASH = "cash"
    FOOD = "food"
    LIVELIHOOD = "livelihood"
    EDUCATION = "education"
    DOCUMENTS = "documents"
    RETURN = "return"


class Sex(StrEnum):
    """Recorded as the person states it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Organisation(Model):
    """A member of the mechanism, with a key of its own in the safe."""

    __tablename__ = "organisation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[OrganisationKind]
    area: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(40), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]


class Service(Model):
    """One service: whom it is for, where, when, how full, and what data it needs at least."""

    __tablename__ = "service"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    type: Mapped[ServiceType] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(120))
    areas: Mapped[list[str]]
    """Districts served; empty: the whole country."""
    sexes: Mapped[list[str]]
    """Sexes served; empty: all."""
    min_age: Mapped[int | None] = mapped_column(Integer)
    max_age: Mapped[int | None] = mapped_column(Integer)
    languages: Mapped[list[str]]
    """ISO 639-1 codes spoken or interpreted; empty: not stated."""
    status_rules: Mapped[str] = mapped_column(String(200), default="")
    """Papers or nationality that are asked for, in words; empty: none."""
    opening: Mapped[str] = mapped_column(String(120), default="")
    always_open: Mapped[bool] = mapped_column(Boolean, default=False)
    capacity: Mapped[int | None] = mapped_column(Integer)
    """Places free now; null: not limited or not known."""
    capacity_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    minimum_data: Mapped[list[str]]
    """Compartments that the service needs at least (access.compartments)."""
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    organisation: Mapped[Organisation] = relationship(lazy="joined")

    __mapper_args__: dict[str, Any] = {"version_id_col": version}
