"""Reading the log for alerts, raising and answering them, and choosing the watched cases."""

import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import current_app
from sqlalchemy import delete, insert, select

from caseflow import audit, clock, encryption
from caseflow.access import SYSTEM, Actor, Permission, Role, nothing, unguarded, verb
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.audit import AuditEvent
from caseflow.errors import RuleBroken
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.oversight.alerts import queries, rules
from caseflow.oversight.alerts.models import (
    Alert,
    AlertAnswer,
    AlertKind,
    CanaryMark,
    ListedOpening,
    Reading,
)
from caseflow.oversight.alerts.rules import BURST, DAY, HOUR, ONE_NIGHT, Deed, Finding
from caseflow.pathway.case import queries as case_queries

BATCH = 2000
"""How many events of the log are read in one transaction."""


@unguarded("background work")
def look() -> bool:
    """Read the next batch of events and raise alerts for them; whether there may be more.

    The caller commits after each batch, so that nobody waits for a long log. New events are judged
    together with those of the day before them, by their own times and not by the time now: what
    happened while no background work ran is reported when it is read.
    """
    events = queries.events_after(queries.read_until(queries.NAME), BATCH)
    if not events:
        return False
    listed = [(event.sequence, case) for event in events for case in queries.listed_in(event)]
    _list_anew(events[0].sequence, events[-1].sequence, listed)
    # The system itself is not a person who could be asked.
    for actor_id, deeds in queries.by_actor(events).items():
        if actor_id != SYSTEM.id:
            _look_at(actor_id, first=deeds[0].at, last=deeds[-1].at)
        for finding in _forks(deeds):
            raise_alert(finding, about=SYSTEM)
    _read(events[-1].sequence)
    return len(events) == BATCH


@unguarded("called by the detectors")
def raise_alert(finding: Finding, *, about: Actor, by: Actor = SYSTEM) -> Alert:
    """Store an alert, or add to the one of the same kind and person that nobody has answered, so
    that repeats cannot push other alerts away.

    Those who may ask are notified: the organisation's supervisors and the data protection officers,
    but never the person whom it is about.
    """
    waiting = queries.waiting_for(about.id, finding.kind)
    alert, is_told = (_begun(finding, about), True) if waiting is None else _grown(waiting, finding)
    encryption.sign(alert)
    db.session.add(alert)
    if is_told:
        _tell(alert, about)
    audit.record(audit.Event.ALERT_RAISED, by=by, thing=alert, kind=finding.kind)
    return alert


def _begun(finding: Finding, about: Actor) -> Alert:
    return Alert(
        kind=finding.kind,
        actor_id=about.id,
        organisation_id=about.organisation_id,
        first_at=finding.first_at,
        last_at=finding.last_at,
        count=finding.count,
        raised_at=clock.now(),
        id=uuid.uuid4(),
    )


def _grown(alert: Alert, finding: Finding) -> tuple[Alert, bool]:
    """Add a finding to an alert; return it, and whether people are notified again."""
    before = alert.count
    alert.count += finding.count
    alert.first_at = min(alert.first_at, finding.first_at)
    alert.last_at = max(alert.last_at, finding.last_at)
    return alert, rules.is_told_again(alert.kind, before, alert.count)


def _tell(alert: Alert, about: Actor) -> None:
    supervisors = accounts_queries.members_of(about.organisation_id, Role.SUPERVISOR)
    # By id, so that a supervisor who is also data protection officer is notified once.
    asked = {user.id: user for user in (*supervisors, *accounts_queries.holders_of(Role.DPO))}
    asked.pop(about.id, None)
    notices_actions.tell(asked.values(), NoticeKind.ALERT_RAISED, alert)


@verb(Permission.ALERT_VIEW)
def answer(alert: Alert, said: AlertAnswer, *, by: Actor) -> None:
    """Record the answer to an alert.

    Raises Tampered when the alert was edited, and RuleBroken when it has been answered already.
    """
    # Before it is signed again: otherwise an answer would make an edited alert look genuine.
    encryption.check_signature(alert)
    rules.check_unanswered(alert.answered_at is not None)
    alert.answered_at, alert.answered_by_id, alert.answer = clock.now(), by.id, said
    encryption.sign(alert)
    notices_actions.put_away(alert)
    audit.record(audit.Event.ALERT_ANSWERED, by=by, thing=alert, answer=said)


def _look_at(actor_id: uuid.UUID, *, first: datetime, last: datetime) -> None:
    about = db.session.get(User, actor_id)
    if about is None:
        return
    for finding in _findings(about, queries.deeds_of(actor_id, first - DAY, last)):
        if finding.last_at >= first:  # what ended before was judged when it was new
            raise_alert(finding, about=about)


def _forks(deeds: list[AuditEvent]) -> Iterator[Finding]:
    """Yield a finding when an anchor or a witness has another log: at once, then once a day."""
    found = [
        Deed(deed.at, deed.sequence) for deed in deeds if deed.action == audit.Event.FORK_FOUND
    ]
    told = queries.told_until(SYSTEM.id, AlertKind.FORK) if found else None
    fresh = [deed for deed in found if told is None or deed.at - told > DAY]
    if fresh:
        yield Finding(AlertKind.FORK, fresh[0].at, fresh[-1].at, len(fresh))


def _findings(about: User, deeds: list[AuditEvent]) -> Iterator[Finding]:
    limits, openings = queries.thresholds(), queries.openings_in(deeds)
    own = queries.caseload_of(about, {deed.about for deed in openings})
    read = rules.only_read(openings, own, queries.worked_on(deeds))
    for kind, found, span, limit in (
        (AlertKind.BURST, openings, BURST, limits.burst),
        (AlertKind.NIGHT, rules.night(openings, limits), ONE_NIGHT, limits.night),
        (AlertKind.OUT_OF_CASELOAD, read, DAY, limits.out_of_caseload),
        (AlertKind.FRUITLESS_SEARCHES, queries.fruitless(deeds), HOUR, limits.fruitless),
        (AlertKind.MANY_CHECKS, queries.checks(deeds), HOUR, limits.checks),
        (AlertKind.REFUSALS, queries.refusals(deeds), HOUR, limits.refusals),
    ):
        yield from rules.findings(kind, found, span, limit, queries.told_until(about.id, kind))


def _list_anew(first: int, last: int, listed: list[tuple[int, uuid.UUID]]) -> None:
    """Write the index of these events again, since the log may be read a second time."""
    anew = ListedOpening.sequence.between(first, last)
    db.session.execute(delete(ListedOpening).where(anew))
    if listed:
        rows = [{"sequence": sequence, "case_id": case} for sequence, case in listed]
        db.session.execute(insert(ListedOpening), rows)


def _read(sequence: int) -> None:
    reading = db.session.get(Reading, queries.NAME)
    if reading is None:
        reading = Reading(name=queries.NAME, sequence=0)
        db.session.add(reading)
    reading.sequence = sequence
    encryption.sign(reading)


FRESH = 30.0
"""Seconds until this process knows a watched case that another process has marked."""
_KEPT = "caseflow-canaries"


@verb(Permission.CANARY_MANAGE, of=nothing)
def mark(code: str, *, by: Actor) -> None:
    """Watch a fictional case from now on: whoever opens it causes an alert.

    Raises RuleBroken when there is no such case, or it is watched already.
    """
    case_id = _by_code(code)
    if _held(case_id) is not None:
        raise RuleBroken("This case is already watched.", field="code")
    row = CanaryMark(id=uuid.uuid4(), mark=_marks_of(case_id)[0])
    db.session.add(row)
    # This process knows it at the next opening, the others within FRESH seconds.
    current_app.extensions.pop(_KEPT, None)
    audit.record(audit.Event.CANARY_CHANGED, by=by, thing=row)


@verb(Permission.CANARY_MANAGE, of=nothing)
def unmark(code: str, *, by: Actor) -> None:
    """Stop watching a case; RuleBroken when there is no such case, or it is not watched."""
    row = _held(_by_code(code))
    if row is None:
        raise RuleBroken("This case is not watched.", field="code")
    db.session.delete(row)
    current_app.extensions.pop(_KEPT, None)
    audit.record(audit.Event.CANARY_CHANGED, by=by, thing=row)


@unguarded("called when something sealed was opened")
def watch(actor: Actor, case_ids: Iterable[uuid.UUID]) -> None:
    """Raise an alert when one of these cases is watched; at most one an hour for each person.

    It is raised in the transaction that opened the case, so nobody can see the case without it.
    """
    known = _known()
    if not known or not any(known.intersection(_marks_of(case_id)) for case_id in case_ids):
        return
    about = db.session.get(User, actor.id)
    if about is not None:
        now = clock.now()
        told = queries.told_until(about.id, AlertKind.CANARY)
        if told is not None and now - told < HOUR:  # the same visit
            return
        raise_alert(Finding(AlertKind.CANARY, now, now, 1), about=about)


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
    return encryption.keyed_hashes("canary", case_id.bytes)


def _by_code(code: str) -> uuid.UUID:
    found = case_queries.id_by_name(code)
    if found is None:
        raise RuleBroken("There is no case with this code.", field="code")
    return found
