"""Laying the newest checkpoint down wherever it is not yet; one that fails stops no other."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from caseflow import database
from caseflow.access import SYSTEM, unguarded
from caseflow.audit import log
from caseflow.audit.anchors import Anchor, Forked, NotPlaced, queries
from caseflow.audit.anchors.models import NAME, AuditAnchor, Outcome
from caseflow.audit.checkpoints import queries as checkpoints_queries
from caseflow.audit.events import Event
from caseflow.extensions import db
from config import Settings

logger = structlog.get_logger()


@unguarded("background work")
def place_waiting(now: datetime, settings: Settings) -> list[AuditAnchor]:
    """Try the places that lack the newest checkpoint, at most every ten minutes each."""
    return _place(now, settings, retry_after=queries.RETRY)


@unguarded("background work, and an operator's command")
def place_everywhere(now: datetime, settings: Settings) -> list[AuditAnchor]:
    """Try all places that lack the newest checkpoint, at once; for somebody who waits for it."""
    return _place(now, settings, retry_after=timedelta(0))


def _place(now: datetime, settings: Settings, *, retry_after: timedelta) -> list[AuditAnchor]:
    """In a transaction of its own, which waits for other machines while it only reads."""
    db.session.rollback()
    database.writing.set(False)
    newest = checkpoints_queries.newest()
    if newest is None:
        return []
    size, note = newest.size, checkpoints_queries.signed_note_of(newest)
    tried = queries.attempts_at(size)
    waiting = [
        anchor
        for anchor in queries.configured(settings)
        if _lacks(tried.get(anchor.name), now - retry_after)
    ]
    made = [_attempt(anchor, size, note, now) for anchor in waiting]
    db.session.rollback()
    database.writing.set(True)
    _keep(made)
    return made


def _lacks(attempt: AuditAnchor | None, tried_before: datetime) -> bool:
    """Whether a place has not got the checkpoint, nor was tried since."""
    if attempt is None:
        return True
    return attempt.outcome != Outcome.PLACED and attempt.at <= tried_before


def _attempt(anchor: Anchor, size: int, note: str, now: datetime) -> AuditAnchor:
    made = AuditAnchor(size=size, name=anchor.name[:NAME], at=now, outcome=Outcome.PLACED)
    try:
        made.receipt = anchor.place(note)
    except Forked as fork:
        made.outcome, made.reason = Outcome.FORKED, str(fork)[:NAME]
    except NotPlaced as failure:
        made.outcome, made.reason = Outcome.FAILED, str(failure)[:NAME]
    except Exception as failure:  # whatever one place does, the others get their note
        made.outcome, made.reason = Outcome.FAILED, type(failure).__name__[:NAME]
    return made


def _keep(made: Iterable[AuditAnchor]) -> None:
    for attempt in made:
        db.session.add(attempt)
        if attempt.outcome == Outcome.FORKED:
            logger.error("fork", anchor=attempt.name, size=attempt.size)
            log.record(Event.FORK_FOUND, by=SYSTEM, anchor=attempt.name, size=attempt.size)
        elif attempt.outcome == Outcome.FAILED:
            logger.warning("not anchored", anchor=attempt.name, reason=attempt.reason)
