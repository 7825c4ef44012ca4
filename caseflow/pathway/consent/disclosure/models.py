"""Packets: a snapshot of what one organisation may see, under a key of its own."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.encryption import Sealed, SealedRow, SignedRow
from caseflow.extensions import Model
from caseflow.pathway.consent.models import Consent


class PacketKind(StrEnum):
    """What a packet is for."""

    DECIDING = "deciding"
    """What a partner needs to decide; before acceptance nothing else."""
    IDENTITY = "identity"
    """Identity and safe contact; after acceptance."""
    NOTIFICATION = "notification"
    """What the competent authority receives."""


def compartment_of(packet_id: uuid.UUID) -> str:
    """The compartment of a packet: kept for the sender, granted to the recipient."""
    return f"packet:{packet_id}"


class Packet(SealedRow, SignedRow, Model):
    """`consent ∩ what the recipient needs`, sealed when it was sent; content by category."""

    __tablename__ = "packet"
    __signed__ = (
        "case_id",
        "kind",
        "consent_id",
        "organisation_id",
        "recipient_id",
        "service",
        "categories",
        "ended_at",
    )

    kind: Mapped[PacketKind]
    consent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consent.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    """The sender."""
    recipient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    service: Mapped[str] = mapped_column(String(30))
    """The service type it is for; empty for a notification."""
    categories: Mapped[list[str]]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    content = Sealed[dict[str, Any]](lambda packet: compartment_of(packet.id), coded=True)

    consent: Mapped[Consent] = relationship()
