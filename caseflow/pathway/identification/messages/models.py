"""A message about a notification; both sides can open it."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model
from caseflow.pathway.consent.disclosure.models import compartment_of


class MessageKind(LabelledEnum):
    """What a message is for."""

    QUESTION = "question", N_("Question of the authority")
    ANSWER = "answer", N_("Answer of the case organisation")
    STATEMENT = "statement", N_("Statement of the case organisation")


class NotificationMessage(SealedRow, SystemSealedRow, Model):
    """One message about a notification. A row never changes."""

    __tablename__ = "notification_message"
    __table_args__ = (UniqueConstraint("notification_id", "number"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    notification_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notification.id"))
    packet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("packet.id"))
    number: Mapped[int]
    """The place in the thread, from 1; each exists once, so that nobody answers what is newer."""
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[uuid.UUID]

    kind = SystemSealed[MessageKind](MessageKind)
    answer_by = SystemSealed[datetime | None](datetime)
    """When the answer to a question is due."""

    words = Sealed[str](lambda message: compartment_of(message.packet_id), size=1024)
