"""Search for people who are known. Searches are limited and recorded, also when nobody is found.

Whoever types is told of the files of their own organisation only. What was saved is compared with
those of other organisations too, and a possible match goes to the list of the coordination desk
(`screening.matches`); who saved it is not told.

The same question is asked while somebody types and again after saving. If the answer is the same,
this is recorded as one event. The question itself is not kept: only a keyed hash of question and
answer stays in memory, under a key that exists only in this process, and it counts only as long as
the last recorded check is the one to which it belongs.
"""

import hmac
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from caseflow import audit, clock
from caseflow.access import Actor, Permission, nothing, verb
from caseflow.audit import Event
from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.person import actions as case_person_actions
from caseflow.pathway.screening.matches import actions as matches_actions
from caseflow.pathway.screening.search import queries, rules
from caseflow.pathway.screening.search.queries import Hit
from caseflow.people.search_index import queries as search_index_queries
from caseflow.people.search_index.rules import Asked

IN_A_ROW = timedelta(minutes=10)
"""Within this time, the same check with the same answer is not recorded again."""
REMEMBERED = 500
"""About how many answers are remembered at most, in each process."""
OTHER_NAMES = 5
"""How many other names of a person are compared with the files of other organisations."""
_KEY = secrets.token_bytes(32)
_answered: dict[str, bytes] = {}


@dataclass(frozen=True)
class Known:
    """The answer of a check: what this person may look at, and whether the limit is reached."""

    hits: tuple[Hit, ...] = ()
    is_limited: bool = False


@verb(Permission.CASE_SEARCH, of=nothing)
def search(asked: Asked, *, typed: str = "", by: Actor) -> list[Hit]:
    """Search for somebody in what this person may see.

    `typed` may be the code of a case or of a screening, or the reference of a referral, in any
    spelling; then only that is looked for.

    Raises RuleBroken when they have reached the limit of searches in an hour.
    """
    if queries.asked_lately(by, "search") >= queries.limit():
        raise RuleBroken(
            "You have reached the limit of searches for this hour. Wait, or ask your supervisor."
        )
    found = queries.by_code(typed, seen_by=by) or queries.hits(asked, seen_by=by)
    audit.record(Event.SEARCH_ASKED, by=by, found=len(found), kind="search")
    return found


@verb(Permission.DUPLICATE_CHECK, of=nothing)
def check(case_id: uuid.UUID, asked: Asked, *, by: Actor) -> Known:
    """Return who may be known already, among the files that this person may see."""
    # A year of birth alone fits too many people to be worth a check.
    if asked == Asked(year=asked.year):
        return Known()
    if queries.asked_lately(by, "check") >= queries.limit():
        return Known(is_limited=True)
    hits = queries.hits(asked, seen_by=by, but=case_id)
    digest = _digest(asked, [hit.case_id for hit in hits])
    last = queries.last_check(case_id, since=clock.now() - IN_A_ROW, seen_by=by)
    if _answered.get(last) != digest:
        audit.record(Event.SEARCH_ASKED, by=by, case_id=case_id, found=len(hits), kind="check")
        _remember(audit.pending_events()[-1]["request_id"], digest)
    return Known(tuple(hits))


@verb(Permission.DUPLICATE_CHECK, of=nothing)
def note_elsewhere(case_id: uuid.UUID, answers: Mapping[str, Any], *, by: Actor) -> None:
    """Put possible matches of what was just saved on the list of the desk.

    It returns nothing, so that nobody learns here whether another organisation knows the person.
    Beyond the limit of an hour nothing is compared, so that nobody can fill the list.
    """
    asked = rules.complete(search_index_queries.asked_in(answers))
    if asked == Asked(year=asked.year) or queries.asked_lately(by, "saved") >= queries.limit():
        return
    names = (asked.name, *(answers.get("other_names") or ())[:OTHER_NAMES])
    others = {
        match
        for name in dict.fromkeys(names)
        for match in queries.elsewhere(replace(asked, name=name), case_id, seen_by=by)
    }
    audit.record(Event.SEARCH_ASKED, by=by, case_id=case_id, found=len(others), kind="saved")
    for other, organisation_id in others:
        matches_actions.note(case_id, case_id=other, organisation_id=organisation_id, by=by)


def _case_saved(case: Case, *, answers: Mapping[str, Any], by: Actor) -> None:
    note_elsewhere(case.id, answers, by=by)


LISTENERS = ((case_person_actions.identity_saved, _case_saved),)
"""What happens here when identity or contact of a case was saved."""


def _digest(asked: Asked, own: list[uuid.UUID]) -> bytes:
    answer = sorted(str(case_id) for case_id in own)
    return hmac.digest(_KEY, repr((asked, answer)).encode(), "sha256")


def _remember(request_id: str, digest: bytes) -> None:
    """Remember the answer to a request, and forget the oldest ones.

    If its event is not committed, the answer does no harm: the log never leads to it.
    """
    for old in list(_answered)[: max(0, len(_answered) - REMEMBERED)]:
        _answered.pop(old, None)
    if request_id:
        _answered[request_id] = digest
