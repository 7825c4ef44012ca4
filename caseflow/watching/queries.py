"""Alerts for whom they are meant, what one person did lately, and who opened a case."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from caseflow.access.actors import Actor
from caseflow.access.permissions import Permission
from caseflow.access.policy import authorise
from caseflow.access.roles import Role
from caseflow.audit.events import Event
from caseflow.audit.models import AuditEvent
from caseflow.audit.queries import PAGE, EventPage
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from caseflow.watching.models import Alert, ListedOpening, Reading
from caseflow.watching.rules import DAY, Opening, Thresholds

SHOWN = 100


def alerts_seen_by(seen_by: Actor) -> list[Alert]:
    """Unanswered first, then the newest; a supervisor sees those of the organisation. Nobody
    sees one about themselves."""
    authorise(seen_by, Permission.ALERT_VIEW)
    statement = select(Alert).where(Alert.actor_id != seen_by.id)
    if Role.DPO not in seen_by.held_roles:
        statement = statement.where(Alert.organisation_id == seen_by.organisation_id)
    newest = statement.order_by(Alert.answered_at.is_not(None), Alert.raised_at.desc())
    return list(db.session.scalars(newest.limit(SHOWN)))


def get_alert(alert_id: uuid.UUID, *, seen_by: Actor) -> Alert:
    """One that this person may see; NotFound otherwise."""
    authorise(seen_by, Permission.ALERT_VIEW)
    alert = db.session.get(Alert, alert_id)
    mine = alert is not None and alert.actor_id != seen_by.id
    if alert is None or not mine or not _reaches(seen_by, alert):
        raise NotFound
    return alert


def openings_of(case_id: uuid.UUID, *, before: int | None = None) -> EventPage:
    """Who opened a case, newest first, alone or in a list; whoever calls has found the case for
    somebody (a caseworker's own, or any for the data protection officer)."""
    newest = AuditEvent.sequence.desc()
    until = [AuditEvent.sequence < before] if before is not None else []
    opened = select(AuditEvent).where(AuditEvent.action == Event.OPENED.value, *until)
    alone = opened.where(AuditEvent.case_id == case_id)
    listed = opened.join(ListedOpening, ListedOpening.sequence == AuditEvent.sequence).where(
        ListedOpening.case_id == case_id
    )
    found = [
        event
        for statement in (alone, listed)
        for event in db.session.scalars(statement.order_by(newest).limit(PAGE + 1))
    ]
    found.sort(key=lambda event: -event.sequence)
    shown = found[:PAGE]
    return EventPage(shown, shown[-1].sequence if len(found) > PAGE else None)


def thresholds() -> Thresholds:
    """From the settings of this deployment."""
    settings = current_app.config["SETTINGS"]
    return Thresholds(
        burst=settings.alert_burst, night=settings.alert_night,
        night_from=settings.night_from, night_to=settings.night_to, zone=settings.timezone,
        out_of_caseload=settings.alert_out_of_caseload, fruitless=settings.alert_fruitless,
        refusals=settings.alert_refusals,
    )  # fmt: skip


def read_until(name: str) -> int:
    """How far the log was read by this name."""
    reading = db.session.get(Reading, name)
    return reading.sequence if reading else 0


def events_after(sequence: int, most: int) -> Sequence[AuditEvent]:
    """The next events of the log."""
    after = select(AuditEvent).where(AuditEvent.sequence > sequence)
    return db.session.scalars(after.order_by(AuditEvent.sequence).limit(most)).all()


def deeds_of(actor_id: uuid.UUID, now: datetime) -> list[AuditEvent]:
    """What one person did in the last day, oldest first."""
    lately = select(AuditEvent).where(AuditEvent.actor_id == actor_id, AuditEvent.at > now - DAY)
    return list(db.session.scalars(lately.order_by(AuditEvent.sequence)))


def openings_in(deeds: Iterable[AuditEvent]) -> list[Opening]:
    """Cases that were opened one by one: a page of the caseload opens fifty, and is work."""
    return [
        Opening(deed.at, deed.case_id)
        for deed in deeds
        if deed.action == Event.OPENED.value and deed.case_id is not None
    ]


def own_cases(actor_id: uuid.UUID, case_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these are this person's."""
    wanted = list(set(case_ids))
    return set(db.session.scalars(select(Case.id).where(Case.id.in_(wanted),
                                                        Case.owner_id == actor_id)))  # fmt: skip


def fruitless(deeds: Iterable[AuditEvent]) -> list[datetime]:
    """When a search found nothing."""
    asked = (deed for deed in deeds if deed.action == Event.SEARCH_ASKED.value)
    return [deed.at for deed in asked if json.loads(deed.detail).get("found") == 0]


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


def _reaches(seen_by: Actor, alert: Alert) -> bool:
    return Role.DPO in seen_by.held_roles or alert.organisation_id == seen_by.organisation_id
