"""Add a document to a case, say where its paper went, and hand out its original."""

import uuid
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import insert

from caseflow import audit, clock
from caseflow.access import Actor, Permission, verb
from caseflow.encryption import ChunkedFile
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.files.examination import Examined
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.documents import queries, rules
from caseflow.pathway.case.documents.models import (
    CustodyChange,
    Document,
    DocumentAttachment,
    DocumentChunk,
    content_hash_of,
)
from caseflow.pathway.case.models import Case

_STORE: Any = insert(DocumentChunk.__table__)  # type: ignore[arg-type]


@verb(Permission.CASE_WORK)
def add(case: Case, *, facts: dict[str, Any], examined: Examined, by: Actor) -> Document:
    """Add a file that was examined, with what is known of it.

    Raises RuleBroken when the case is closed, it is not said what the document is, or the same file
    is in this case already.
    """
    case_rules.check_open(case)
    rules.check_facts(facts, clock.today())
    known = queries.with_content(case.id, examined.sha256)
    if known is not None:
        raise RuleBroken(
            "This file is in the case already, as: %(title)s. It was not saved again.",
            field="file",
            title=(known.facts or {}).get("title", ""),
        )
    key = ChunkedFile.new_key()
    document = Document(
        id=uuid.uuid4(),
        case_id=case.id,
        added_at=clock.now(),
        added_by_id=by.id,
        content_hash=content_hash_of(case.id, examined.sha256),
        facts=facts,
        content={
            "key": key.hex(),
            "sha256": examined.sha256.hex(),
            "type": examined.file_type.value,
            "sizes": examined.sizes,
        },
    )
    db.session.add(document)
    db.session.flush()
    for number, sealed in enumerate(_sealed(document, key, examined)):
        # One by one, past the session, which would keep all of them in memory.
        place = {"id": uuid.uuid4(), "case_id": case.id, "document_id": document.id}
        db.session.execute(_STORE, place | {"number": number, "content_sealed": sealed})
    audit.record(audit.Event.DOCUMENT_ADDED, by=by, thing=document)
    return document


@verb(Permission.CASE_WORK)
def move_paper(case: Case, document: Document, *, facts: dict[str, Any], by: Actor) -> None:
    """Record that the paper of a document changed hands; earlier lines stay as they are.

    Raises RuleBroken when the case is closed, or it is not said who has the paper, where and since
    when.
    """
    case_rules.check_open(case)
    rules.check_custody(facts, clock.today())
    change = CustodyChange(
        case_id=case.id,
        document_id=document.id,
        recorded_at=clock.now(),
        recorded_by_id=by.id,
        facts=facts,
    )
    db.session.add(change)
    audit.record(audit.Event.DOCUMENT_PAPER_MOVED, by=by, thing=change)


@verb(Permission.CASE_WORK)
def attach(
    case: Case, document: Document, *, thing: str, things: Collection[str], by: Actor
) -> None:
    """Say that a document belongs to one of these things of the case: a consent, a notification.

    It gives the document to nobody. Raises RuleBroken when the case is closed, there is no such
    thing, or the document is attached to it already.
    """
    case_rules.check_open(case)
    attached = [at for one, at in queries.attachments_of(case.id) if one.id == document.id]
    rules.check_attachable(thing, things, attached)
    attachment = DocumentAttachment(
        case_id=case.id,
        document_id=document.id,
        attached_at=clock.now(),
        attached_by_id=by.id,
        thing=thing,
    )
    db.session.add(attachment)
    audit.record(audit.Event.DOCUMENT_ATTACHED, by=by, thing=attachment)


@verb(Permission.CASE_WORK)
def download(case: Case, document: Document, *, by: Actor) -> bytes:
    """Return the original as it was handed over; the log says who took it out.

    Raises NotFound for an erased document, and CryptoError when its content was changed.
    """
    found = queries.content_of(document, queries.ORIGINAL)
    audit.record(audit.Event.DOCUMENT_DOWNLOADED, by=by, thing=document)
    return found


def _sealed(document: Document, key: bytes, examined: Examined) -> Iterator[bytes]:
    """Yield the sealed chunks of the original, then of each page."""
    for file in queries.files_of(document.id, key, examined.sizes):
        stream = examined.file(file.number)
        yield from file.seal(stream)
