"""A request to close, its second person, and reopening."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.extensions import Model, stamped
from caseflow.pathway.case.models import Case
from caseflow.safe.sealed import Sealed, SealedRow


class ClosureReason(StrEnum):
    """Why support ends (Primero's closure form, in our words)."""

    GOALS_REACHED = "goals_reached"
    SURVIVOR_CHOICE = "survivor_choice"
    MOVED = "moved"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    UNREACHABLE = "unreachable"
    CONSENT_REFUSED = "consent_refused"
    DEATH = "death"
    OTHER = "other"


class Closure(SealedRow, Model):
    """One request to end support; returned or approved by somebody else."""

    __tablename__ = "closure"
    __table_args__ = stamped("approved", "returned", "reopened")

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[ClosureReason]
    feedback_offered: Mapped[bool] = mapped_column(Boolean)
    safety_plan_handed_over: Mapped[bool] = mapped_column(Boolean)
    retain_until: Mapped[date] = mapped_column(Date)
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[uuid.UUID]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[uuid.UUID | None]
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[uuid.UUID | None]
    reopened_at: Mapped[datetime | None]
    reopened_by_id: Mapped[uuid.UUID | None]

    summary = Sealed[str]("notes")
    answer = Sealed[str]("notes")
    """Why it was returned, or reopened."""

    case: Mapped[Case] = relationship()
