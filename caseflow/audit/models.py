"""The tables of the log. They hold ids, codes and numbers only: no free text, no names."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from caseflow.audit import sealed_details
from caseflow.extensions import Model


class AuditEvent(Model):
    """One event, in its place in the chain; never changed or deleted."""

    __tablename__ = "audit_event"
    __digested__ = False

    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    actor_id: Mapped[uuid.UUID] = mapped_column(index=True)
    organisation_id: Mapped[uuid.UUID]
    session_ref: Mapped[str] = mapped_column(String(16), default="")
    request_id: Mapped[str] = mapped_column(String(32), default="")
    purpose: Mapped[str] = mapped_column(String(80), default="")
    object_type: Mapped[str] = mapped_column(String(40), default="")
    object_id: Mapped[uuid.UUID | None]
    case_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    detail: Mapped[str] = mapped_column(Text, default="{}")
    """JSON in clear, or sealed when it is about a person (`details`)."""
    written: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The rows that the event's transaction wrote, each with its digest (`row_digests`)."""
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)

    @property
    def details(self) -> dict[str, Any]:
        """What is known about the event besides its columns: ids, codes and numbers.

        Raises CryptoError when a sealed detail was changed.
        """
        return sealed_details.opened(self.detail, self.case_id)


class AuditHead(Model):
    """How many events the chain has and the hash of its last one, sealed with the system key.

    The table has one row.
    """

    __tablename__ = "audit_head"
    __digested__ = False

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    seal: Mapped[bytes] = mapped_column(LargeBinary)


class AuditPending(Model):
    """An event that is committed but has no place in the chain yet (PostgreSQL only).

    Each writer numbers its own events, so that an event that somebody deletes before it is placed
    leaves a gap in its writer's numbers.
    """

    __tablename__ = "audit_outbox"
    __digested__ = False

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    writer: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    seal: Mapped[bytes] = mapped_column(LargeBinary)


class AuditWriter(Model):
    """How many events of one writer have their place in the chain (PostgreSQL only)."""

    __tablename__ = "audit_outbox_writer"
    __digested__ = False

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    placed: Mapped[int] = mapped_column(Integer)
    seal: Mapped[bytes] = mapped_column(LargeBinary)
