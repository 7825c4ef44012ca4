"""The kept counts of work that has ended, what was open, and how far both reach."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import SystemSealed, SystemSealedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model


class WorkKind(LabelledEnum):
    """What is followed: each kind has an index by the time at which it happened, then by id."""

    REFERRAL = "referral", N_("Referrals")
    """The last change of the state of a referral."""
    HANDED = "handed", N_("Hand-overs")
    RECEIVED = "received", N_("Received hand-overs")
    TAKEN_UP = "taken_up", N_("Accepted hand-overs")
    RETURNED = "returned", N_("Returned hand-overs")


class WorkTally(SystemSealedRow, Model):
    """How much of one kind, sent by one organisation to another in one month, has ended how."""

    __tablename__ = "work_tally"
    __digested__ = False
    __record_size__ = 4096
    __table_args__ = (
        Index("uq_work_tally", "recipient_id", "kind", "month", "sender_id", unique=True),
        Index("ix_work_tally_month", "month"),
    )

    kind: Mapped[WorkKind]
    month: Mapped[date]
    """The first day of the month in which it was sent."""
    recipient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    sender_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))

    counts = SystemSealed[dict[str, int]](default={})
    """How often each key of `rules.keys` was counted."""


class WorkOpen(SystemSealedRow, Model):
    """What one organisation had received, and had not ended, at its checkpoint."""

    __tablename__ = "work_open"
    __digested__ = False
    __record_size__ = 16384
    __table_args__ = (Index("uq_work_open", "recipient_id", "kind", unique=True),)

    kind: Mapped[WorkKind]
    """REFERRAL, or HANDED for every hand-over."""
    recipient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))

    work = SystemSealed[list[list[Any]]](default=[])
    """The values of `rules.Work`, in its order."""


class WorkCheckpoint(Model):
    """The last row of one kind that was counted, by time and then by id."""

    __tablename__ = "work_checkpoint"
    __digested__ = False

    kind: Mapped[WorkKind] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    last_id: Mapped[uuid.UUID]
