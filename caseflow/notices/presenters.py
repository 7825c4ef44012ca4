"""Unread notices in words: who did what, about which case, and the page where to go on."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from caseflow.access import Actor
from caseflow.notices import queries
from caseflow.notices.models import Notice
from caseflow.web import filters, registry
from caseflow.web.addresses import has_all, url_with


@dataclass(frozen=True)
class Said:
    """What a notice says: the sentence, and what it is about, such as a service and a code."""

    sentence: str
    about: str = ""
    is_urgent: bool = False
    endpoint: str = ""
    """The page for this reader, if it is not the one that `notice_pages` names."""


@dataclass(frozen=True)
class Told:
    """The newest notice about a thing, in words; `has_page` says whether it leads anywhere."""

    id: uuid.UUID
    sentence: str
    about: str
    at: datetime
    is_urgent: bool
    has_page: bool


def told(notices: Iterable[Notice], *, seen_by: Actor) -> list[Told]:
    """Return one line for each thing that somebody was told of, in the order of the notices.

    What happened to the thing earlier is left out: the line says how it stands now.
    """
    newest: dict[tuple[uuid.UUID, str], Notice] = {}
    for notice in notices:
        newest.setdefault((notice.object_id, notice.object_type), notice)
    said = _said(newest.values(), seen_by)
    news = registry.current().news
    lines = [
        (said.get(notice.id) or Said(filters.said(notice.kind)), notice)
        for notice in newest.values()
        # A feature that says nothing about a thing says that this person may not know of it.
        if notice.id in said or notice.object_type not in news
    ]
    return [
        Told(
            notice.id,
            said.sentence,
            said.about,
            notice.created_at,
            said.is_urgent,
            bool(said.endpoint or _page_of(notice)),
        )
        for said, notice in lines
    ]


def address(notice: Notice, *, seen_by: Actor) -> str:
    """Return the address of the page to which a notice leads; empty when there is none."""
    said = _said([notice], seen_by).get(notice.id)
    endpoint = (said and said.endpoint) or _page_of(notice)
    if not endpoint:
        return ""
    known = {f"{notice.object_type}_id": notice.object_id}
    case_id = queries.cases_of([notice]).get(notice.object_id)
    known |= {"case_id": case_id} if case_id else {}
    return url_with(endpoint, known) if has_all(endpoint, known) else ""


def _page_of(notice: Notice) -> str:
    pages = registry.current().notice_pages
    return pages.get(notice.kind) or pages.get(notice.object_type) or ""


def _said(notices: Iterable[Notice], seen_by: Actor) -> Mapping[uuid.UUID, Said]:
    by_type: dict[str, list[Notice]] = {}
    for notice in notices:
        by_type.setdefault(notice.object_type, []).append(notice)
    news, said = registry.current().news, dict[uuid.UUID, Said]()
    for name, some in by_type.items():
        if name in news:
            said |= news[name](some, seen_by=seen_by)
    return said
