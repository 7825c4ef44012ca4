"""Alerts for whom they are meant, what one person did lately, and who opened a case."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, select, union

from caseflow import encryption
from caseflow.access import Actor, Permission, authorise_role, scope
from caseflow.audit import AuditEvent, Event
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.oversight.alerts.models import Alert, AlertKind, ListedOpening, Reading
from caseflow.oversight.alerts.rules import Deed, Thresholds
from caseflow.oversight.log.queries import PAGE, EventPage
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.screening.models import HandOver, Screening

SHOWN = 100
_READING = {
    Event.OPENED.value,
    Event.REFUSED.value,
    Event.TAMPERED.value,
    Event.SEARCH_ASKED.value,
    Event.SEARCH_CROSS_MATCH.value,
    Event.SEARCH_INDEX_OPENED.value,
    Event.ROWS_WRITTEN.value,
}
"""What changes nothing of a case."""


def alerts_seen_by(seen_by: Actor) -> list[Alert]:
    """Unanswered first, and those that were edited, then the newest; a supervisor sees those of
    the organisation. Nobody sees one about themselves."""
    authorise_role(seen_by, Permission.ALERT_VIEW)
    meant = select(Alert).where(_meant_for(seen_by))
    newest = meant.order_by(Alert.answered_at.is_not(None), Alert.raised_at.desc())
    shown = list(db.session.scalars(newest.limit(SHOWN)))
    return sorted(shown, key=lambda one: is_proven(one) and one.answered_at is not None)


def get_alert(alert_id: uuid.UUID, *, seen_by: Actor) -> Alert:
    """One that this person may see; NotFound otherwise."""
    authorise_role(seen_by, Permission.ALERT_VIEW)
    alert = db.session.scalar(select(Alert).where(Alert.id == alert_id, _meant_for(seen_by)))
    if alert is None:
        raise NotFound
    return alert


def openings_of(
    case_id: uuid.UUID, *, before: int | None = None, whole_log: bool = False
) -> EventPage:
    """Who opened a case, newest first, alone or in a list; the caller has found the case for
    somebody (a caseworker's own, or any for the data protection officer).

    Lists are found by an index, and shown for what their own event says, so that a row that was
    put into the index blames nobody; reading the whole log needs no index, and takes its time.
    """
    newest = AuditEvent.sequence.desc()
    until = [AuditEvent.sequence < before] if before is not None else []
    opened = select(AuditEvent).where(AuditEvent.action == Event.OPENED.value, *until)
    alone = opened.where(AuditEvent.case_id == case_id)
    if whole_log:
        together = AuditEvent.case_id.is_(None), AuditEvent.detail.contains(str(case_id))
        listed = opened.where(*together)
    else:
        index = select(ListedOpening.sequence).where(ListedOpening.case_id == case_id)
        listed = opened.where(AuditEvent.sequence.in_(_bounded(index, before)))
    found = [
        event
        for statement in (alone, listed)
        for event in db.session.scalars(statement.order_by(newest).limit(PAGE + 1))
        if event.case_id == case_id or case_id in listed_in(event)
    ]
    found.sort(key=lambda event: -event.sequence)
    shown = found[:PAGE]
    return EventPage(shown, shown[-1].sequence if len(found) > PAGE else None)


def _bounded(index: Select[int], before: int | None) -> Select[int]:
    """The newest entries of the index: a page needs no more of it."""
    if before is not None:
        index = index.where(ListedOpening.sequence < before)
    return index.order_by(ListedOpening.sequence.desc()).limit(PAGE + 1)


def unanswered(seen_by: Actor) -> int:
    """How many alerts wait for this person's answer."""
    waiting = select(func.count(Alert.id)).where(_meant_for(seen_by), Alert.answered_at.is_(None))
    return db.session.scalar(waiting) or 0


def thresholds() -> Thresholds:
    """From the settings of this deployment."""
    settings = current_app.config["SETTINGS"]
    return Thresholds(
        burst=settings.alert_burst,
        night=settings.alert_night,
        night_from=settings.night_from,
        night_to=settings.night_to,
        zone=settings.timezone,
        out_of_caseload=settings.alert_out_of_caseload,
        fruitless=settings.alert_fruitless,
        refusals=settings.alert_refusals,
    )


def read_until(name: str) -> int:
    """How far the log was read by this name; from the start again when somebody moved that."""
    reading = db.session.get(Reading, name)
    return reading.sequence if reading and encryption.is_signed(reading) else 0


def events_after(sequence: int, most: int) -> Sequence[AuditEvent]:
    """The next events of the log."""
    after = select(AuditEvent).where(AuditEvent.sequence > sequence)
    return db.session.scalars(after.order_by(AuditEvent.sequence).limit(most)).all()


def deeds_of(actor_id: uuid.UUID, since: datetime, until: datetime) -> list[AuditEvent]:
    """What one person did in this time, oldest first."""
    then = select(AuditEvent).where(
        AuditEvent.actor_id == actor_id, AuditEvent.at > since, AuditEvent.at <= until
    )
    return list(db.session.scalars(then.order_by(AuditEvent.sequence)))


def told_until(actor_id: uuid.UUID, kind: AlertKind) -> datetime | None:
    """Until when what this person did was told already; None when nothing was. An alert that was
    edited, or put there, silences nothing."""
    told = select(Alert).where(Alert.actor_id == actor_id, Alert.kind == kind)
    newest = db.session.scalars(told.order_by(Alert.last_at.desc()))
    return next((alert.last_at for alert in newest if is_proven(alert)), None)


def is_proven(alert: Alert) -> bool:
    """Whether the alert, and what was answered, are as caseflow wrote them."""
    return encryption.is_signed(alert)


def openings_in(deeds: Iterable[AuditEvent]) -> list[Deed]:
    """Cases that were opened one by one: a page of the caseload opens fifty, and is work."""
    return [
        Deed(deed.at, deed.case_id)
        for deed in deeds
        if deed.action == Event.OPENED.value and deed.case_id is not None
    ]


def worked_on(deeds: Iterable[AuditEvent]) -> set[uuid.UUID]:
    """The cases on which something was done; to read and to search is not to do."""
    return {deed.case_id for deed in deeds if deed.case_id and deed.action not in _READING}


def caseload_of(about: Actor, case_ids: Iterable[Any]) -> set[uuid.UUID]:
    """Which of these are this person's to open: an own case, an own screening, what was handed
    over to the organisation, or what it was sent of (a referral, a notification)."""
    wanted, mine = list(set(case_ids)), about.organisation_id
    if not wanted:
        return set()
    screened = select(Screening.case_id).where(
        Screening.case_id.in_(wanted), Screening.created_by_id == about.id
    )
    handed = (
        select(Screening.case_id)
        .join(HandOver, HandOver.screening_id == Screening.id)
        .where(Screening.case_id.in_(wanted), HandOver.organisation_id == mine)
    )
    sent = select(Packet.case_id).where(Packet.case_id.in_(wanted), Packet.recipient_id == mine)
    owned = select(Case.id).where(Case.id.in_(wanted), Case.owner_id == about.id)
    return set(db.session.scalars(union(owned, screened, handed, sent)))


def fruitless(deeds: Iterable[AuditEvent]) -> list[Deed]:
    """Searches that found nothing; that a new person is nobody known is what a check is for."""
    asked = (deed for deed in deeds if deed.action == Event.SEARCH_ASKED.value)
    said = ((deed, json.loads(deed.detail)) for deed in asked)
    return [
        Deed(deed.at, deed.sequence)
        for deed, detail in said
        if detail.get("found") == 0 and detail.get("kind") != "check"
    ]


def refusals(deeds: Iterable[AuditEvent]) -> list[Deed]:
    """Pages that were refused."""
    return [Deed(d.at, d.sequence) for d in deeds if d.action == Event.REFUSED.value]


def listed_in(event: AuditEvent) -> list[uuid.UUID]:
    """The cases that one event opened together."""
    if event.action != Event.OPENED.value or event.case_id is not None:
        return []
    return [uuid.UUID(case) for case in json.loads(event.detail).get("opened", {})]


def by_actor(events: Iterable[AuditEvent]) -> dict[uuid.UUID, list[AuditEvent]]:
    """Events, each under who did it."""
    found: dict[uuid.UUID, list[AuditEvent]] = defaultdict(list)
    for event in events:
        found[event.actor_id].append(event)
    return found


def _meant_for(seen_by: Actor) -> ColumnElement[bool]:
    return scope(seen_by, Permission.ALERT_VIEW, Alert)
