"""Search for people who are known. Searches are limited and recorded, also when nobody is found.

A possible match in another organisation is kept in the audit log only. The coordination desk reads
it there, and the person who asked learns only that there is one.

The same question is asked while somebody types and again after saving. If the answer is the same,
this is recorded as one event. The question itself is not kept: only a keyed hash of question and
answer stays in memory, under a key that exists only in this process, and it counts only as long as
the last recorded check is the one to which it belongs.
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
"""Within this time, the same check with the same answer is not recorded again."""
REMEMBERED = 500
"""About how many answers are remembered at most, in each process."""
_KEY = secrets.token_bytes(32)
_answered: dict[str, bytes] = {}


@dataclass(frozen=True)
class Known:
    """The answer of a check: what this person may look at, and whether to ask the desk."""

    hits: tuple[Hit, ...] = ()
    elsewhere: bool = False


@verb(Permission.CASE_SEARCH, of=nothing)
def search(asked: Asked, *, by: Actor) -> list[Hit]:
    """Search for somebody in what this person may see.

    Raises RuleBroken when they have reached the limit of searches in an hour.
    """
    if queries.asked_lately(by, "search") >= queries.limit():
        raise RuleBroken(
            "You have reached the limit of searches for this hour. Wait, or ask your supervisor."
        )
    found = queries.hits(asked, seen_by=by)
    audit.record(Event.SEARCH_ASKED, by=by, found=len(found), kind="search")
    return found


@verb(Permission.DUPLICATE_CHECK, of=nothing)
def check(case_id: uuid.UUID, asked: Asked, *, by: Actor) -> Known:
    """Return whether the person of this case may be known already.

    Beyond the limit of checks in an hour, nothing is found, without a message.
    """
    # A year of birth alone fits too many people to be worth a check.
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
    """Remember the answer to a request, and forget the oldest ones.

    If its event is not committed, the answer does no harm: the log never leads to it.
    """
    for old in list(_answered)[: max(0, len(_answered) - REMEMBERED)]:
        _answered.pop(old, None)
    if request_id:
        _answered[request_id] = digest
