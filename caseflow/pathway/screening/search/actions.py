"""Asking who is known: counted, limited and in the log, also when nobody is found.

A possible match elsewhere stands in the log only: the coordination desk reads it from there, and
whoever asked learns no more than that there is one.
"""

import uuid
from dataclasses import dataclass

from caseflow.access.permissions import Permission
from caseflow.access.policy import authorise
from caseflow.accounts.models import User
from caseflow.audit import log
from caseflow.audit.events import Event
from caseflow.errors import RuleBroken
from caseflow.pathway.screening.search import queries
from caseflow.pathway.screening.search.queries import Hit
from caseflow.people.cards.rules import Asked


@dataclass(frozen=True)
class Known:
    """What a duplicate check says: one's own to look at, and whether to ask the desk."""

    hits: tuple[Hit, ...] = ()
    elsewhere: bool = False


def search(asked: Asked, *, by: User) -> list[Hit]:
    """Look for somebody in what one may see."""
    authorise(by, Permission.CASE_SEARCH)
    if queries.asked_lately(by) >= queries.limit():
        raise RuleBroken("You have searched often within the hour. Wait, or ask your supervisor.")
    found = queries.hits(asked, seen_by=by)
    log.record(Event.SEARCH_ASKED, by=by, found=len(found), kind="search")
    return found


def check(case_id: uuid.UUID, asked: Asked, *, by: User) -> Known:
    """Whether the person of this case may be known already; silent beyond the hour's limit."""
    authorise(by, Permission.DUPLICATE_CHECK)
    if asked == Asked(year=asked.year) or queries.asked_lately(by) >= queries.limit():
        return Known()
    hits = queries.hits(asked, seen_by=by, but=case_id)
    others = queries.elsewhere(asked, case_id, seen_by=by)
    log.record(
        Event.SEARCH_ASKED, by=by, case_id=case_id, found=len(hits) + len(others), kind="check"
    )
    for other, organisation_id in others:
        log.record(
            Event.SEARCH_CROSS_MATCH, by=by, case_id=case_id, organisation=organisation_id,
            other=other,
        )  # fmt: skip
    return Known(tuple(hits), bool(others))
