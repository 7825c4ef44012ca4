"""Reading on in the log, raising alerts, answering them."""

import uuid
from datetime import datetime

from sqlalchemy import insert, select

from caseflow import clock
from caseflow.access.actors import SYSTEM, Actor
from caseflow.access.permissions import Permission
from caseflow.access.policy import authorise
from caseflow.access.roles import Role
from caseflow.accounts import queries as accounts
from caseflow.accounts.models import User
from caseflow.audit import log
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.extensions import db
from caseflow.notices import actions as notices
from caseflow.notices.models import NoticeKind
from caseflow.safe import attested
from caseflow.watching import queries, rules
from caseflow.watching.models import Alert, AlertAnswer, AlertKind, ListedOpening, Reading
from caseflow.watching.rules import DAY, Finding

BATCH = 2000
NAME = "watch"


def look(now: datetime) -> int:
    """Read on in the log from where it was read before; how many alerts were raised."""
    raised = 0
    while events := queries.events_after(queries.read_until(NAME), BATCH):
        listed = [(event.sequence, case) for event in events for case in queries.listed_in(event)]
        if listed:
            rows = [{"sequence": sequence, "case_id": case} for sequence, case in listed]
            db.session.execute(insert(ListedOpening), rows)
        for actor_id in queries.by_actor(events).keys() - {SYSTEM.id}:
            raised += _look_at(actor_id, now)
        _read(events[-1].sequence)
        if len(events) < BATCH:
            break
    return raised


def raise_alert(finding: Finding, *, about: User, by: Actor = SYSTEM) -> Alert | None:
    """Tell those who may ask; None when the same was said of the same person within a day."""
    if _is_said(finding, about.id):
        return None
    alert = Alert(
        kind=finding.kind, actor_id=about.id, organisation_id=about.organisation_id,
        first_at=finding.first_at, last_at=finding.last_at, count=finding.count,
        raised_at=clock.now(), id=uuid.uuid4(),
    )  # fmt: skip
    attested.attest(alert)
    db.session.add(alert)
    supervisors = accounts.members_of(about.organisation_id, Role.SUPERVISOR)
    asked = {user.id: user for user in (*supervisors, *accounts.holders_of(Role.DPO))}
    asked.pop(about.id, None)
    notices.tell(asked.values(), NoticeKind.ALERT_RAISED, alert)
    log.record(Event.ALERT_RAISED, by=by, thing=alert, kind=finding.kind)
    return alert


def answer(alert: Alert, said: AlertAnswer, *, by: User) -> None:
    """Say what came of asking; once."""
    authorise(by, Permission.ALERT_VIEW)
    attested.check(alert)
    rules.check_unanswered(alert.answered_at is not None)
    alert.answered_at, alert.answered_by_id, alert.answer = clock.now(), by.id, said
    log.record(Event.ALERT_ANSWERED, by=by, thing=alert, answer=said)


def _look_at(actor_id: uuid.UUID, now: datetime) -> int:
    about = db.session.get(User, actor_id)
    if about is None:
        return 0
    findings = _findings(about, queries.deeds_of(actor_id, now))
    return sum(raise_alert(finding, about=about) is not None for finding in findings)


def _findings(about: User, deeds: list[AuditEvent]) -> list[Finding]:
    limits, openings = queries.thresholds(), queries.openings_in(deeds)
    own = queries.own_cases(about.id, (opening.case_id for opening in openings))
    worked_on = {d.case_id for d in deeds if d.case_id and d.action not in _READING}
    refused = [d.at for d in deeds if d.action == Event.REFUSED.value]
    found = (
        rules.burst(openings, limits),
        rules.night(openings, limits),
        rules.out_of_caseload(openings, own, worked_on, limits),
        rules.many(AlertKind.FRUITLESS_SEARCHES, queries.fruitless(deeds), limits.fruitless),
        rules.many(AlertKind.REFUSALS, refused, limits.refusals),
    )
    return [finding for finding in found if finding is not None]


_READING = {Event.OPENED.value, Event.REFUSED.value, Event.TAMPERED.value}


def _is_said(finding: Finding, actor_id: uuid.UUID) -> bool:
    lately = select(Alert.id).where(
        Alert.actor_id == actor_id,
        Alert.kind == finding.kind,
        Alert.last_at > finding.last_at - DAY,
    )
    return db.session.scalar(lately.limit(1)) is not None


def _read(sequence: int) -> None:
    reading = db.session.get(Reading, NAME)
    if reading is None:
        reading = Reading(name=NAME, sequence=0)
        db.session.add(reading)
    reading.sequence = sequence
