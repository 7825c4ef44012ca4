"""What was placed where, when, and what the place gave back."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.extensions import Model

NAME = 80
"""Signs of an anchor's name and of a reason."""


class Outcome(StrEnum):
    """What came of trying to lay a checkpoint down."""

    PLACED = "placed"
    FAILED = "failed"
    FORKED = "forked"


class AuditAnchor(Model):
    """One attempt to lay one checkpoint down in one place."""

    __tablename__ = "audit_anchor"
    __digested__ = False
    __table_args__ = (Index("ix_audit_anchor_name_size", "name", "size"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    size: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(NAME))
    at: Mapped[datetime]
    outcome: Mapped[Outcome]
    reason: Mapped[str] = mapped_column(String(NAME), default="")
    receipt: Mapped[bytes | None] = mapped_column(LargeBinary)
