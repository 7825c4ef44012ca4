"""The tables of requests to erase, and of legal holds that forbid it."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.access import Actor
from caseflow.encryption import SignedRow, SystemSealed, SystemSealedRow, VersionedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model, stamped
from caseflow.pathway.case.models import BelongsToCase, Case


class ErasureReason(LabelledEnum):
    """Why a file, or a part of it, is erased."""

    PERSON_ASKED = "person_asked", N_("The person asked for it")
    RETENTION_OVER = "retention_over", N_("The retention period is over")
    WRONGLY_RECORDED = "wrongly_recorded", N_("It should never have been recorded")


class HoldReason(LabelledEnum):
    """Why a file must not be erased for now."""

    COURT = "court", N_("A court asked us to keep it")
    INVESTIGATION = "investigation", N_("An investigation needs it")
    COMPLAINT = "complaint", N_("The person made a complaint that is still open")


class Erasure(BelongsToCase, SystemSealedRow, SignedRow, VersionedRow, Model):
    """One request to erase. Somebody else decides it, once, and it is carried out at once.

    The row is signed together with its decision, so that an edit by SQL cannot make a page say that
    something was erased.
    """

    __tablename__ = "erasure"
    __signed__ = (
        "case_id",
        "organisation_id",
        "compartment",
        "reason",
        "receipt",
        "requested_at",
        "requested_by_id",
        "approved_at",
        "approved_by_id",
        "declined_at",
        "declined_by_id",
        "complete_on",
    )
    __signed_when_set__ = ("destroyed_at",)
    __table_args__ = (
        Index("ix_erasure_undecided", "approved_at", "declined_at"),
        Index("ix_erasure_undestroyed", "destroyed_at", "approved_at"),
        *stamped("approved", "declined"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    receipt: Mapped[bytes] = mapped_column(LargeBinary, index=True, info={"kind": "hash"})
    """A keyed hash of the code on the survivor's receipt."""
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[uuid.UUID]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[uuid.UUID | None]
    declined_at: Mapped[datetime | None]
    declined_by_id: Mapped[uuid.UUID | None]
    complete_on: Mapped[date | None] = mapped_column(Date)
    """The first day on which no backup of the key store contains the keys any more, if they left
    its files on the day of the decision."""
    destroyed_at: Mapped[datetime | None]
    """When the keys were found to have left every file of the live stores."""

    compartment = SystemSealed[str](default="")
    """The name of the compartment; empty for the whole file."""
    reason = SystemSealed[ErasureReason](ErasureReason)

    case: Mapped[Case] = relationship()

    @property
    def complete_day(self) -> date | None:
        """The first day on which no copy of the key store contains the keys; None if undecided.

        A copy that was made before they had left its files may contain them, so it is later when
        that took until another day.
        """
        if self.complete_on is None or self.approved_at is None or self.destroyed_at is None:
            return self.complete_on
        return self.complete_on + (self.destroyed_at.date() - self.approved_at.date())

    @hybrid_method
    def was_requested_by_another_than(self, actor: Actor) -> Any:
        """Whether somebody else asked for it, so that this person may decide."""
        return self.requested_by_id != actor.id


class LegalHold(SystemSealedRow, SignedRow, VersionedRow, Model):
    """A legal hold: until it is released, nothing of the case can be erased."""

    __tablename__ = "legal_hold"
    __signed__ = ("case_id", "reason", "set_at", "set_by_id", "released_at")
    __table_args__ = stamped("released")

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    set_at: Mapped[datetime]
    set_by_id: Mapped[uuid.UUID]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[uuid.UUID | None]

    reason = SystemSealed[HoldReason](HoldReason)

    case: Mapped[Case] = relationship()
