"""Notices, each with the page that it leads to."""

import uuid
from dataclasses import dataclass

from flask import current_app, url_for

from caseflow.access import Actor
from caseflow.notices import queries as notices_queries
from caseflow.notices.models import Notice
from caseflow.pathway.case.header import views as header_views
from caseflow.pathway.case.worklist import queries

STEPS = {"notification": "identification", "decision": "identification", "hand_over": "screening"}
"""Whose page shows a thing, where the step is not called like the thing."""
PAGES = {"alert": "watching.show", "erasure": "erasure.of_case"}
"""Where a thing has a page of its own for whoever is told."""


@dataclass(frozen=True)
class Told:
    """A notice and where it leads; empty when there is no such page for this person."""

    notice: Notice
    href: str


def told(seen_by: Actor) -> list[Told]:
    """One's own unread notices, newest first."""
    unread = notices_queries.notices_seen_by(seen_by)
    case_of = queries.cases_of(unread)
    return [Told(notice, _address(notice, case_of.get(notice.object_id))) for notice in unread]


def _address(notice: Notice, case_id: uuid.UUID | None) -> str:
    step = STEPS.get(notice.object_type, notice.object_type)
    known = {f"{notice.object_type}_id": notice.object_id}
    if case_id is not None:
        known["case_id"] = case_id
    endpoint = _first(PAGES.get(notice.object_type, ""), f"{step}.show", f"{step}.index")
    return url_for(endpoint, **header_views.asked_by(endpoint, known)) if endpoint else ""


def _first(*endpoints: str) -> str | None:
    return next((name for name in endpoints if name in current_app.view_functions), None)
