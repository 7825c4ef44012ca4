"""A case that a colleague has for a time."""

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.extensions import Model, stamped


class CoveredCase(Model):
    """One case that was given to a colleague while its caseworker is away."""

    __tablename__ = "covered_case"
    __table_args__ = (
        Index("ix_covered_case_back", "returned_at", "until"),
        *stamped("given", "returned"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    worker_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), index=True)
    """Who is away, and gets the case back."""
    cover_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), index=True)
    until: Mapped[date] = mapped_column(Date)
    """The last day of the absence."""
    given_at: Mapped[datetime]
    given_by_id: Mapped[uuid.UUID]
    returned_at: Mapped[datetime | None]
    """When the cover ended; the case stayed where it was if it could not go back."""
    returned_by_id: Mapped[uuid.UUID | None]
