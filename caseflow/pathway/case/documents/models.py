"""A document of a case, the chunks of its files, and where its paper went."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from caseflow import encryption
from caseflow.encryption import Sealed, SealedRow
from caseflow.extensions import Model, stamped


class Document(SealedRow, Model):
    """A file that was handed over, and what is known of it. A row never changes."""

    __tablename__ = "document"
    __table_args__ = stamped("added")

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[uuid.UUID]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info={"kind": "hash"})
    """A keyed hash of the case and the content, so that one file is not added twice to a case."""

    facts = Sealed[dict[str, Any]]("documents", coded=True, size=1024)
    """`title`, `kind` (a code of `labels`), `handed_over_by`, `received_on`, and `paper_at`: where
    the paper was when the document was added."""
    content = Sealed[dict[str, Any]]("documents", coded=True, size=2048)
    """`key` of the chunks, `sha256` and `type` of the original, and `sizes` of the files in bytes:
    the original first, then each page of the copy without metadata."""


class DocumentChunk(Model):
    """A part of a file of a document, sealed under the document's key; all have one size.

    The log has no digest of it: the row of the document says how large its files are, and each
    chunk opens only in its own place (`encryption.ChunkedFile`).
    """

    __tablename__ = "document_chunk"
    __table_args__ = (Index("ix_document_chunk_document", "document_id", "number", unique=True),)
    __digested__ = False

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int] = mapped_column(Integer)
    """Counts the chunks of all files of the document, from 0."""
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary, info={"kind": "sealed"})


class CustodyChange(SealedRow, Model):
    """One change of the place where the paper of a document is. A row never changes."""

    __tablename__ = "custody_change"
    __table_args__ = stamped("recorded")

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[uuid.UUID]

    facts = Sealed[dict[str, Any]]("documents", coded=True, size=512)
    """`given_by`, `given_to`, `given_on` and `place`."""


class DocumentAttachment(SealedRow, Model):
    """That a document belongs to a consent or a notification; nobody else gets it by that."""

    __tablename__ = "document_attachment"
    __table_args__ = stamped("attached")

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    attached_at: Mapped[datetime]
    attached_by_id: Mapped[uuid.UUID]

    thing = Sealed[str]("documents")
    """The id of the consent or notification."""


def content_hash_of(case_id: uuid.UUID, sha256: bytes) -> bytes:
    """Return the keyed hash under which a file with this SHA-256 is found in a case."""
    return encryption.keyed_hashes("document content", case_id.bytes + sha256)[0]
