"""Marking a fictional case, and raising the alarm when it is opened.

Decision. *Context*: whoever reads the database must not learn which case is a trap. *Options*: a
flag on the case; a list sealed as a whole; keyed marks. *Choice*: a mark is a MAC over the case's
id under a key derived from the system key; the log says that a mark was made, never of which
case. *Consequence*: only this program can tell, and it asks at each opening, from memory.
"""

import time
import uuid
from collections.abc import Iterable

from flask import current_app
from sqlalchemy import select

from caseflow import clock
from caseflow.access.actors import Actor
from caseflow.access.permissions import Permission
from caseflow.access.policy import authorise
from caseflow.accounts.models import User
from caseflow.audit import log
from caseflow.audit.events import Event
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.pathway.case import queries as cases
from caseflow.safe import attested
from caseflow.watching import actions, queries
from caseflow.watching.models import AlertKind, CanaryMark
from caseflow.watching.rules import HOUR, Finding

FRESH = 30.0
"""Seconds until another process's new mark is known here."""
_KEPT = "caseflow-canaries"


def mark(code: str, *, by: Actor) -> None:
    """From now on, opening this fictional case raises an alert."""
    authorise(by, Permission.CANARY_MANAGE)
    case_id = _by_code(code)
    if _held(case_id) is not None:
        raise RuleBroken("This case is watched already.", field="code")
    row = CanaryMark(id=uuid.uuid4(), mark=_marks_of(case_id)[0])
    db.session.add(row)
    current_app.extensions.pop(_KEPT, None)
    log.record(Event.CANARY_CHANGED, by=by, thing=row)


def unmark(code: str, *, by: Actor) -> None:
    """It is an ordinary case again."""
    authorise(by, Permission.CANARY_MANAGE)
    row = _held(_by_code(code))
    if row is None:
        raise RuleBroken("This case is not watched.", field="code")
    db.session.delete(row)
    current_app.extensions.pop(_KEPT, None)
    log.record(Event.CANARY_CHANGED, by=by, thing=row)


def watch(actor: Actor, case_ids: Iterable[uuid.UUID]) -> None:
    """Raise the alarm, in the transaction of the opening, when one of these is a canary."""
    known = _known()
    if not known or not any(known.intersection(_marks_of(case_id)) for case_id in case_ids):
        return
    about = db.session.get(User, actor.id)
    if about is not None:
        now = clock.now()
        told = queries.told_until(about.id, AlertKind.CANARY)
        if told is not None and now - told < HOUR:  # the same visit
            return
        actions.raise_alert(Finding(AlertKind.CANARY, now, now, 1), about=about)


def _known() -> frozenset[bytes]:
    kept: tuple[float, frozenset[bytes]] | None = current_app.extensions.get(_KEPT)
    if kept is None or time.monotonic() - kept[0] > FRESH:
        marks = frozenset(db.session.scalars(select(CanaryMark.mark)))
        kept = current_app.extensions[_KEPT] = (time.monotonic(), marks)
    return kept[1]


def _held(case_id: uuid.UUID) -> CanaryMark | None:
    marks = select(CanaryMark).where(CanaryMark.mark.in_(_marks_of(case_id)))
    return db.session.scalar(marks)


def _marks_of(case_id: uuid.UUID) -> list[bytes]:
    return attested.marks_of("canary", case_id.bytes)


def _by_code(code: str) -> uuid.UUID:
    found = cases.id_by_name(code)
    if found is None:
        raise RuleBroken("There is no case with this code.", field="code")
    return found
