"""Follow-ups, attempts to reach the survivor, and what the survivor said about services."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model, stamped
from caseflow.pathway.case.models import Case
from caseflow.pathway.referral.models import Referral


class Arrived(LabelledEnum):
    """Whether a service arrived."""

    YES = "yes", N_("Yes")
    PARTLY = "partly", N_("Partly")
    NO = "no", N_("No")


class ContactOutcome(LabelledEnum):
    """The result of an attempt to reach somebody."""

    REACHED = "reached", N_("Reached")
    NOT_REACHED = "not_reached", N_("Not reached")
    NOT_SAFE = "not_safe", N_("It was not safe")


class FollowUp(SealedRow, SystemSealedRow, Model):
    """A planned conversation, after a service or after a time that depends on the risk."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_open", "case_id", "done_at"), *stamped("done"))

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"))
    referral_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("referral.id"), index=True)
    """The service it asks about; null for the rhythm of the risk."""
    planned_at: Mapped[datetime]
    planned_by_id: Mapped[uuid.UUID]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[uuid.UUID | None]

    due_on = SystemSealed[date](date)
    words = Sealed[str]("notes", size=1024)
    """What the survivor said, in their own words."""

    case: Mapped[Case] = relationship()
    referral: Mapped[Referral | None] = relationship()


class ContactAttempt(SystemSealedRow, Model):
    """An attempt to reach the survivor, by somebody who had read the safe-contact rules."""

    __tablename__ = "contact_attempt"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    follow_up_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("follow_up.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID]

    way = SystemSealed[str]()
    outcome = SystemSealed[ContactOutcome](ContactOutcome)


class ServiceFeedback(SealedRow, SystemSealedRow, Model):
    """Whether a service arrived and helped: statements from 1 (not at all) to 5 (very much)."""

    __tablename__ = "service_feedback"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    follow_up_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("follow_up.id"))
    referral_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("referral.id"), index=True)
    given_at: Mapped[datetime]
    recorded_by_id: Mapped[uuid.UUID]

    arrived = SystemSealed[Arrived](Arrived)
    score = SystemSealed[int | None]()
    """Five times the mean of the answered statements: 5 to 25; null when none was answered."""
    answers = Sealed[dict[str, int]]("notes", coded=True)
