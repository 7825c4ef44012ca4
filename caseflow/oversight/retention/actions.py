"""Propose the erasure of what is kept no longer; somebody else decides on each."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from caseflow.access import Actor, Permission, nothing, unguarded, verb
from caseflow.errors import RuleBroken
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.retention import queries, rules
from caseflow.oversight.retention.queries import Due
from caseflow.pathway.case.models import Case


@verb(Permission.RETENTION_PROPOSE, of=nothing)
def propose(end: str, *, by: Actor) -> int:
    """Ask for the erasure of all that is listed and can be proposed; return how many requests.

    `end` says what becomes of a whole file: a key of `rules.ENDS`.
    """
    asked = 0
    for case, part in _wanted(queries.due_seen_by(by), end):
        # Somebody may have placed a hold or asked for it just now; the list shows it next time.
        with suppress(RuleBroken):
            erasures_actions.propose(case, part, by=by)
            asked += 1
    return asked


@unguarded("a command of an operator, after which somebody else decides")
def propose_by_operator(end: str, *, by: Actor) -> int:
    """Ask for the erasure of all that is over, as `propose` does, from the command line."""
    asked = 0
    for case, part in _wanted(queries.due(), end):
        with suppress(RuleBroken):
            erasures_actions.propose_by_operator(case, part, by=by)
            asked += 1
    return asked


def _wanted(found: Iterable[Due], end: str) -> Iterator[tuple[Case, str]]:
    for due in found:
        if due.is_open:
            yield from ((due.case, part) for part in rules.proposed(due.over.parts, end))
