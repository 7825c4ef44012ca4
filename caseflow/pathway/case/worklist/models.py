"""The agenda of a case: its next steps and dates, kept so that a list need not find them anew."""

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.encryption import SystemSealed, SystemSealedRow
from caseflow.extensions import Model

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands for "nothing is due", so that an index sorts such cases last."""


class Agenda(SystemSealedRow, Model):
    """The agenda of one case, under the id of the case; derived from its other rows."""

    __tablename__ = "case_agenda"
    __digested__ = False
    __record_size__ = 1024
    __table_args__ = (
        Index("ix_case_agenda_caseload", "owner_id", "is_closed", "next_due_at", "id"),
        Index("ix_case_agenda_team", "organisation_id", "is_closed", "next_due_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    is_closed: Mapped[bool]
    """These three are copied from the case, so that an index can begin with them."""
    next_due_at: Mapped[datetime]
    """When the first thing is due that is the caseworker's to do; NEVER when there is none."""
    last_contact_at: Mapped[datetime]

    kept = SystemSealed[dict[str, Any]]()
    """What `rules.stored` makes of the agenda, as JSON; not set in a row that a migration made."""
