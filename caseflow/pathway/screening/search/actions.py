"""Asking who is known: counted, limited and in the log, also when nobody is found.

A possible match elsewhere stands in the log only: the coordination desk reads it from there, and
the person who asked learns no more than that there is one.

The same is asked while somebody is typing and again after saving. In a row, with the same answer,
this is one event. What was asked is kept nowhere: a digest under a key that dies with the process
stays in memory, and counts only while the log ends with the request that it belongs to.
"""

import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from caseflow import audit, clock
from caseflow.access import Actor, Permission, nothing, verb
from caseflow.audit import Event
from caseflow.errors import RuleBroken
from caseflow.pathway.screening.search import queries
from caseflow.pathway.screening.search.queries import Hit
from caseflow.people.search_index.rules import Asked

IN_A_ROW = timedelta(minutes=10)
REMEMBERED = 500
_KEY = secrets.token_bytes(32)
_answered: dict[str, bytes] = {}


@dataclass(frozen=True)
class Known:
    """What a duplicate check says: one's own to look at, and whether to ask the desk."""

    hits: tuple[Hit, ...] = ()
    elsewhere: bool = False


@verb(Permission.CASE_SEARCH, of=nothing)
def search(asked: Asked, *, by: Actor) -> list[Hit]:
    """Look for somebody in what one may see."""
    if queries.asked_lately(by, "search") >= queries.limit():
        raise RuleBroken(
            "You have reached the limit of searches for this hour. Wait, or ask your supervisor."
        )
    found = queries.hits(asked, seen_by=by)
    audit.record(Event.SEARCH_ASKED, by=by, found=len(found), kind="search")
    return found


@verb(Permission.DUPLICATE_CHECK, of=nothing)
def check(case_id: uuid.UUID, asked: Asked, *, by: Actor) -> Known:
    """Whether the person of this case may be known already; silent beyond the hour's limit."""
    if asked == Asked(year=asked.year) or queries.asked_lately(by, "check") >= queries.limit():
        return Known()
    hits = queries.hits(asked, seen_by=by, but=case_id)
    others = queries.elsewhere(asked, case_id, seen_by=by)
    digest = _digest(asked, [hit.person.case_id for hit in hits], others)
    last = queries.last_check(case_id, since=clock.now() - IN_A_ROW, seen_by=by)
    if _answered.get(last) != digest:
        _record(case_id, len(hits), others, by=by)
        _remember(audit.pending_events()[-1]["request_id"], digest)
    return Known(tuple(hits), bool(others))


def _record(case_id: uuid.UUID, own: int, others: list[tuple[Any, Any]], *, by: Actor) -> None:
    audit.record(Event.SEARCH_ASKED, by=by, case_id=case_id, found=own + len(others), kind="check")
    for other, organisation_id in others:
        audit.record(
            Event.SEARCH_CROSS_MATCH,
            by=by,
            case_id=case_id,
            organisation=organisation_id,
            other=other,
        )


def _digest(asked: Asked, own: list[uuid.UUID], others: list[tuple[Any, Any]]) -> bytes:
    answer = sorted(str(case_id) for case_id in (*own, *(other for other, _ in others)))
    return hmac.digest(_KEY, repr((asked, answer)).encode(), "sha256")


def _remember(request_id: str, digest: bytes) -> None:
    """The newest few; an event that was not committed is never found in the log again."""
    for old in list(_answered)[: max(0, len(_answered) - REMEMBERED)]:
        _answered.pop(old, None)
    if request_id:
        _answered[request_id] = digest
