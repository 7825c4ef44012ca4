"""A request to close a case, the decision of a second person, and the reopening."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseflow.access import Actor, BelongsToOrganisation
from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model, stamped
from caseflow.pathway.case.models import BelongsToCase, Case


class ClosureReason(LabelledEnum):
    """Why support ends: the reasons of Primero's closure form, in our own words."""

    GOALS_REACHED = "goals_reached", N_("The goals have been reached")
    SURVIVOR_CHOICE = "survivor_choice", N_("The person wants to end the support")
    MOVED = "moved", N_("The person has moved away")
    RETURNED = "returned", N_("The person has returned home")
    TRANSFERRED = "transferred", N_("Another organisation continues the support")
    UNREACHABLE = "unreachable", N_("The person cannot be reached")
    CONSENT_REFUSED = "consent_refused", N_("The person does not consent")
    DEATH = "death", N_("The person died")
    OTHER = "other", N_("Another reason")


class Closure(BelongsToCase, BelongsToOrganisation, SealedRow, SystemSealedRow, Model):
    """One request to end the support, which somebody else approves or returns."""

    __tablename__ = "closure"
    __table_args__ = stamped("approved", "returned", "reopened")

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    retain_until: Mapped[date] = mapped_column(Date)
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[uuid.UUID]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[uuid.UUID | None]
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[uuid.UUID | None]
    reopened_at: Mapped[datetime | None]
    reopened_by_id: Mapped[uuid.UUID | None]

    reason = SystemSealed[ClosureReason](ClosureReason)
    feedback_offered = SystemSealed[bool]()
    safety_plan_handed_over = SystemSealed[bool]()
    summary = Sealed[str]("notes", size=1024)
    answer = Sealed[str]("notes", size=1024)
    """Why the request was returned, or the case was reopened."""

    case: Mapped[Case] = relationship()

    @hybrid_method
    def was_requested_by_another_than(self, actor: Actor) -> Any:
        """Return whether somebody else asked for it, so that this person may decide."""
        return self.requested_by_id != actor.id
