"""Formal identification: the notification, two decisions, and the reflection period."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.access import Actor
from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model
from caseflow.pathway.case.models import BelongsToCase, Case
from caseflow.pathway.consent.disclosure.models import Packet, compartment_of


class DecisionKind(LabelledEnum):
    """The two decisions of formal identification, in their order."""

    REASONABLE_GROUNDS = "reasonable_grounds", N_("Reasonable grounds")
    CONCLUSIVE_GROUNDS = "conclusive_grounds", N_("Conclusive grounds")


class Outcome(LabelledEnum):
    """Whether the authority found grounds."""

    POSITIVE = "positive", N_("Yes")
    NEGATIVE = "negative", N_("No")


class Notification(BelongsToCase, SealedRow, SystemSealedRow, Model):
    """A notification of a possible victim to a competent authority, with the person's consent."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_waiting", "recipient_id", "notified_at"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    recipient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    packet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("packet.id"))
    notified_at: Mapped[datetime]
    notified_by_id: Mapped[uuid.UUID]

    decide_by = SystemSealed[datetime](datetime)
    previous_id = SystemSealed[uuid.UUID | None](uuid.UUID)
    """The refused notification after which the same authority is asked again."""

    case: Mapped[Case] = relationship()
    packet: Mapped[Packet] = relationship()

    @hybrid_method
    def was_sent_to_organisation_of(self, actor: Actor) -> Any:
        """Return whether this person's organisation was notified."""
        return self.recipient_id == actor.organisation_id

    @property
    def reference(self) -> str:
        """The reference for the phone; it is not the case's code and does not identify anybody."""
        return f"{self.id.hex[:4]}-{self.id.hex[4:8]}".upper()


class Decision(SealedRow, SystemSealedRow, Model):
    """What the authority decided. The row never changes, and both sides can open the reasons."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("notification_id", "number"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    notification_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notification.id"), index=True)
    packet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("packet.id"))
    number: Mapped[int]
    """1 for the first decision on a notification and 2 for the second; each exists once."""
    is_last: Mapped[bool]
    """Whether nothing is left to decide; lists show those first where something is."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[uuid.UUID]

    kind = SystemSealed[DecisionKind](DecisionKind)
    outcome = SystemSealed[Outcome](Outcome)
    decided_on = SystemSealed[date](date)

    reasons = Sealed[str](lambda decision: compartment_of(decision.packet_id), size=1024)

    notification: Mapped[Notification] = relationship()


class ReflectionPeriod(Model):
    """A recovery and reflection period; nothing is stopped when it ends without a decision."""

    __tablename__ = "reflection_period"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decision.id"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date, index=True)
    end_noted_at: Mapped[datetime | None]
    """When background work recorded that it has ended."""
