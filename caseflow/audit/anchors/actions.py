"""Storing the newest checkpoint in every anchor; one that fails does not stop the others."""

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
    """Try the anchors that lack the newest checkpoint, each at most every ten minutes."""
    return _place(now, settings, retry_after=queries.RETRY)


@unguarded("background work, and an operator's command")
def place_everywhere(now: datetime, settings: Settings) -> list[AuditAnchor]:
    """Try all anchors that lack the newest checkpoint now, for somebody who waits for it."""
    return _place(now, settings, retry_after=timedelta(0))


def _place(now: datetime, settings: Settings, *, retry_after: timedelta) -> list[AuditAnchor]:
    """Store the newest checkpoint and keep what came of each attempt.

    The transaction that waits for other machines only reads, so it does not hold SQLite's write
    lock meanwhile; the results are written in the next one.
    """
    db.session.rollback()
    database.writing.set(False)
    newest = checkpoints_queries.newest()
    if newest is None:
        database.writing.set(True)
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
    """Whether an anchor lacks the checkpoint and was not tried after this moment."""
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
