"""The tables of organisations and services.

The place of a shelter is stored as a district, and never as an address.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.access import BelongsToNoCase, BelongsToOrganisation
from caseflow.encryption import VersionedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model


class OrganisationKind(LabelledEnum):
    """The part that an organisation has in the mechanism."""

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
    """The services that can be asked for: the list of the Inter-Agency Referral Form, reworded."""

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
    """The sex of a person as the person states it, and for whom a service is."""

    FEMALE = "female", N_("Women and girls")
    MALE = "male", N_("Men and boys")
    OTHER = "other", N_("Everybody else")
    UNKNOWN = "unknown", N_("Not stated")


class Organisation(VersionedRow, Model):
    """A member of the mechanism, which has an encryption key of its own in the key store."""

    __tablename__ = "organisation"
    __versioned__ = ("name", "kind", "area", "phone", "active")

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[OrganisationKind]
    area: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(40), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    time_zone: Mapped[str | None] = mapped_column(String(64))
    """The IANA name of the zone whose days and hours its staff see; null: the installation's."""
    created_at: Mapped[datetime]


class Service(BelongsToOrganisation, BelongsToNoCase, VersionedRow, Model):
    """A service of an organisation, and the minimum information that it needs for a referral."""

    __tablename__ = "service"
    __versioned__ = ("organisation_id", "type", "name", "minimum_data", "active")

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    type: Mapped[ServiceType] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(120))
    areas: Mapped[list[str]]
    """The districts served; empty: the whole country."""
    sexes: Mapped[list[str]]
    """The sexes served; empty: all."""
    min_age: Mapped[int | None] = mapped_column(Integer)
    max_age: Mapped[int | None] = mapped_column(Integer)
    languages: Mapped[list[str]]
    """Codes of the languages spoken or interpreted (`directory.labels`); empty: not stated."""
    status_rules: Mapped[str] = mapped_column(String(200), default="")
    """Documents or legal status that are required, in words; empty: none."""
    opening: Mapped[str] = mapped_column(String(120), default="")
    always_open: Mapped[bool] = mapped_column(Boolean, default=False)
    capacity: Mapped[int | None] = mapped_column(Integer)
    """The number of free places; null: not limited, or not known."""
    capacity_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    minimum_data: Mapped[list[str]]
    """The compartments (access.compartments) that the service needs at least."""
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    organisation: Mapped[Organisation] = relationship(lazy="joined")

    # SQLAlchemy counts the version up and refuses to save over a newer one.
    __mapper_args__: dict[str, Any] = {"version_id_col": version}
