"""Packets: copies of what one organisation may see, each sealed with a key of its own."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.encryption import (
    Sealed,
    SealedRow,
    SignedRow,
    SystemSealed,
    SystemSealedRow,
    VersionedRow,
)
from caseflow.extensions import Model
from caseflow.pathway.consent.models import Consent


class PacketKind(StrEnum):
    """What a packet is for."""

    DECIDING = "deciding"
    """What a partner needs to decide, and all that it sees before it accepts."""
    IDENTITY = "identity"
    """Identity and safe contact, which a partner sees only after it has accepted."""
    NOTIFICATION = "notification"
    """What a competent authority receives."""


def compartment_of(packet_id: uuid.UUID) -> str:
    """Return the name of the compartment whose key seals a packet, for sender and recipient."""
    return f"packet:{packet_id}"


class Packet(SealedRow, SystemSealedRow, SignedRow, VersionedRow, Model):
    """What both the consent allows and the recipient needs, as it was when it was sent.

    `content` is a dictionary of fields for each category.
    """

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
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    service = SystemSealed[str]()
    """The type of service that it is for; empty for a notification."""
    categories = SystemSealed[list[str]]()
    content = Sealed[dict[str, Any]](
        lambda packet: compartment_of(packet.id), coded=True, size=4096
    )

    consent: Mapped[Consent] = relationship()
