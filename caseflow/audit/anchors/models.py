"""The table of attempts to store checkpoints in anchors."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.extensions import Model

NAME = 80
"""The largest length of an anchor's name and of a reason, in characters."""


class Outcome(StrEnum):
    """The result of trying to store a checkpoint in an anchor."""

    PLACED = "placed"
    FAILED = "failed"
    FORKED = "forked"


class AuditAnchor(Model):
    """One attempt to store one checkpoint in one anchor; `receipt` is what the anchor returned."""

    __tablename__ = "audit_anchor"
    __digested__ = False
    __table_args__ = (Index("ix_audit_anchor_name_size", "name", "size"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    size: Mapped[int] = mapped_column(Integer, index=True)
    name: Mapped[str] = mapped_column(String(NAME))
    at: Mapped[datetime]
    outcome: Mapped[Outcome]
    reason: Mapped[str] = mapped_column(String(NAME), default="")
    receipt: Mapped[bytes | None] = mapped_column(LargeBinary)
