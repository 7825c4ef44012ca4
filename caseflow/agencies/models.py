"""Organisations and the services they offer. A shelter's place is a district, never an address."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.access import BelongsToNoCase, BelongsToOrganisation
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model


class OrganisationKind(LabelledEnum):
    """What an organisation is in the mechanism."""

    BORDER = "border", N_("Border post")
    CASE_ORGANISATION = "case_organisation", N_("Case organisation")
    HEALTH = "health", N_("Health")
    SHELTER = "shelter", N_("Shelter")
    LEGAL = "legal", N_("Legal help")
    PSYCHOSOCIAL = "psychosocial", N_("Psychosocial support")
    POLICE = "police", N_("Police")
    CHILD_PROTECTION = "child_protection", N_("Child protection")
    LIVELIHOOD = "livelihood", N_("Work and income")
    AUTHORITY = "authority", N_("Competent authority")
    COORDINATION = "coordination", N_("Coordination")


class ServiceType(LabelledEnum):
    """What can be asked for (the Inter-Agency Referral Form's list, in our words)."""

    HEALTH = "health", N_("Health care")
    PSYCHOSOCIAL = "psychosocial", N_("Psychosocial support")
    SHELTER = "shelter", N_("Shelter")
    LEGAL = "legal", N_("Legal help")
    POLICE = "police", N_("Police")
    CHILD_PROTECTION = "child_protection", N_("Child protection")
    FAMILY_TRACING = "family_tracing", N_("Family tracing")
    DISABILITY = "disability", N_("Support with a disability")
    RELIEF_ITEMS = "relief_items", N_("Relief items")
    CASH = "cash", N_("Cash support")
    FOOD = "food", N_("Food")
    LIVELIHOOD = "livelihood", N_("Work and income")
    EDUCATION = "education", N_("Education")
    DOCUMENTS = "documents", N_("Documents")
    RETURN = "return", N_("Return")


class Sex(LabelledEnum):
    """Recorded as the person states it."""

    FEMALE = "female", N_("Women and girls")
    MALE = "male", N_("Men and boys")
    OTHER = "other", N_("Everybody else")
    UNKNOWN = "unknown", N_("Not stated")


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


class Service(BelongsToOrganisation, BelongsToNoCase, Model):
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
