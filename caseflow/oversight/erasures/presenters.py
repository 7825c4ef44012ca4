"""The state of a request to erase, as pages show it."""

import uuid
from collections.abc import Iterable
from enum import StrEnum

from caseflow.oversight.erasures import queries, rules
from caseflow.oversight.erasures.models import Erasure


class State(StrEnum):
    """The state of a request; CHANGED means that its record is not as caseflow wrote it."""

    CHANGED = "changed"
    WAITING = "waiting"
    KEPT = "kept"
    UNDER_WAY = "under_way"
    """Nobody can read it any more; the keys may still be in a file of the stores."""
    ERASED = "erased"


def state_of(erasure: Erasure) -> State:
    """Return the state of a request."""
    # First of all, since what a changed row says about itself cannot be believed.
    if not queries.is_proven(erasure):
        return State.CHANGED
    if rules.is_pending(erasure):
        return State.WAITING
    if erasure.declined_at:
        return State.KEPT
    return State.ERASED if erasure.destroyed_at else State.UNDER_WAY


def states_of(erasures: Iterable[Erasure]) -> dict[uuid.UUID, State]:
    """Return the state of each of these requests, by its id."""
    return {erasure.id: state_of(erasure) for erasure in erasures}
