"""The documents of a case in words."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from caseflow import encryption
from caseflow.accounts import queries as accounts_queries
from caseflow.files.content_types import FileType
from caseflow.pathway.case.documents import labels, queries, rules
from caseflow.pathway.case.documents.models import CustodyChange, Document
from caseflow.pathway.case.models import Case
from caseflow.web import filters, registry


@dataclass(frozen=True)
class DocumentLine:
    """A document in the list."""

    id: uuid.UUID
    title: str
    rows: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Shown:
    """A document on its own page."""

    id: uuid.UUID
    title: str
    rows: tuple[tuple[str, Any], ...]
    attached_to: tuple[str, ...]
    pages: tuple[int, ...]
    """The numbers of its pages that can be shown; none of a sound."""
    custody: tuple[tuple[tuple[str, Any], ...], ...]
    """What is known of each change of the place of the paper, the newest first."""


def lines(case: Case) -> list[DocumentLine]:
    """Return the documents of an (admitted) case."""
    documents = queries.documents_of(case.id)
    custody = queries.custody_of(documents)
    return [
        DocumentLine(one.id, title(one), tuple(_rows(one, custody[one.id]))) for one in documents
    ]


def things(case: Case) -> dict[str, str]:
    """Return to what of an (admitted) case a document can be attached, in words, by its id."""
    found = (find(case) for find in registry.current().attachable)
    return {str(one): words for some in found for one, words in some.items()}


def attached(case: Case) -> dict[uuid.UUID, list[tuple[uuid.UUID, str]]]:
    """Return, by the id of the thing, (id, title) of each document that is attached to it."""
    found: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = {}
    for document, thing in queries.attachments_of(case.id):
        if thing != encryption.ERASED:
            found.setdefault(uuid.UUID(thing), []).append((document.id, title(document)))
    return found


def shown(case: Case, document: Document) -> Shown:
    """Return one document, with everything that is known of it."""
    known = things(case)
    here = [at for one, at in queries.attachments_of(case.id) if one.id == document.id]
    changes = queries.custody_of([document])[document.id]
    names = accounts_queries.names_of(
        {document.added_by_id, *(one.recorded_by_id for one in changes)}
    )
    content = document.content or {}
    rows = [
        *_rows(document, changes),
        (_("Added"), filters.moment(document.added_at)),
        (_("Added by"), names[document.added_by_id]),
        (_("SHA-256 of the original"), content.get("sha256", "")),
    ]
    pages = tuple(range(1, len(content.get("sizes", [0]))))
    custody = tuple(_custody(one, names) for one in reversed(changes))
    return Shown(
        document.id,
        title(document),
        _filled(rows),
        tuple(known[at] for at in here if at in known),
        pages,
        custody,
    )


def title(document: Document) -> str:
    """Return what a document is called; of one that was erased, that it was."""
    return str((document.facts or {}).get("title") or _("Erased document"))


def _rows(document: Document, changes: list[CustodyChange]) -> tuple[tuple[str, Any], ...]:
    facts, content = document.facts or {}, document.content or {}
    kind = content.get("type")
    rows = [
        (_("Kind"), str(labels.KINDS.get(facts.get("kind", ""), ""))),
        (_("File"), filters.translated(FileType(kind).label) if kind else ""),
        (_("Handed over by"), facts.get("handed_over_by", "")),
        (_("Received"), _day(facts.get("received_on"))),
        (
            _("The paper is"),
            rules.place_of_paper(facts, [one.facts for one in changes if one.facts]),
        ),
    ]
    return _filled(rows)


def _custody(change: CustodyChange, names: dict[uuid.UUID, str]) -> tuple[tuple[str, Any], ...]:
    facts = change.facts or {}
    rows = [
        (_("Day"), _day(facts.get("given_on"))),
        (_("Given by"), facts.get("given_by", "")),
        (_("Given to"), facts.get("given_to", "")),
        (_("Where the paper is now"), facts.get("place", "")),
        (_("Recorded by"), names[change.recorded_by_id]),
    ]
    return _filled(rows)


def _day(stored: str | None) -> str:
    return filters.day(date.fromisoformat(stored)) if stored else ""


def _filled(rows: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((label, words) for label, words in rows if words)
