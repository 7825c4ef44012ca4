"""Read the documents of a case, and the content of their files."""

import uuid
from collections.abc import Iterable, Iterator

from sqlalchemy import select

from caseflow import encryption
from caseflow.encryption import ChunkedFile
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.documents.models import (
    CustodyChange,
    Document,
    DocumentAttachment,
    DocumentChunk,
    content_hash_of,
)
from caseflow.pathway.case.models import Case

ORIGINAL = 0
"""The number of the original among the files of a document; its pages follow."""


def documents_of(case_id: uuid.UUID) -> list[Document]:
    """Return the documents of an (admitted) case, the newest first."""
    found = select(Document).where(Document.case_id == case_id)
    rows = list(db.session.scalars(found.order_by(Document.added_at.desc(), Document.id)))
    encryption.prefetch_keys(rows)
    return rows


def get_document(case: Case, document_id: uuid.UUID) -> Document:
    """Return one document of an (admitted) case; NotFound for one of another case."""
    document = db.session.get(Document, document_id)
    if document is None or document.case_id != case.id:
        raise NotFound
    return document


def with_content(case_id: uuid.UUID, sha256: bytes) -> Document | None:
    """Return the document of an (admitted) case that has exactly this content."""
    found = select(Document).where(Document.content_hash == content_hash_of(case_id, sha256))
    return db.session.scalars(found).first()


def custody_of(documents: Iterable[Document]) -> dict[uuid.UUID, list[CustodyChange]]:
    """Return where the paper of each document went, by the id of the document, in order."""
    ids = [one.id for one in documents]
    changes: dict[uuid.UUID, list[CustodyChange]] = {one: [] for one in ids}
    found = select(CustodyChange).where(CustodyChange.document_id.in_(ids))
    in_order = found.order_by(CustodyChange.recorded_at, CustodyChange.id)
    for change in db.session.scalars(in_order) if ids else ():
        changes[change.document_id].append(change)
    return changes


def attachments_of(case_id: uuid.UUID) -> list[tuple[Document, str]]:
    """Return each document of an (admitted) case that is attached, with the id of the thing."""
    found = (
        select(DocumentAttachment, Document)
        .join(Document, Document.id == DocumentAttachment.document_id)
        .where(DocumentAttachment.case_id == case_id)
        .order_by(DocumentAttachment.attached_at, DocumentAttachment.id)
    )
    rows = db.session.execute(found).all()
    encryption.prefetch_keys([one for row in rows for one in row])
    return [(document, attachment.thing or "") for attachment, document in rows]


def content_of(document: Document, number: int) -> bytes:
    """Return the original, or a page of the copy, by its number among the files of a document.

    Raises NotFound when there is no such file, also of an erased document, and CryptoError when a
    chunk is missing or was changed.
    """
    content = document.content
    if not content or not 0 <= number < len(content["sizes"]):
        raise NotFound
    files = files_of(document.id, bytes.fromhex(content["key"]), content["sizes"])
    first = sum(one.count for one in files[:number])
    return b"".join(files[number].open(_chunks(document, first, files[number].count)))


def get_page(document: Document, number: int) -> bytes:
    """Return a page of the copy without metadata, counted from 1; errors as `content_of`."""
    if number == ORIGINAL:
        raise NotFound
    return content_of(document, number)


def files_of(document_id: uuid.UUID, key: bytes, sizes: Iterable[int]) -> list[ChunkedFile]:
    """Return the files of a document, to seal or to open them."""
    return [ChunkedFile(key, document_id, number, size) for number, size in enumerate(sizes)]


def _chunks(document: Document, first: int, count: int) -> Iterator[bytes]:
    found = select(DocumentChunk.content_sealed).where(
        DocumentChunk.document_id == document.id,
        DocumentChunk.number >= first,
        DocumentChunk.number < first + count,
    )
    yield from db.session.scalars(found.order_by(DocumentChunk.number))
