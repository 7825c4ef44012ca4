"""Reading alerts, what one person did, and who opened a case."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Connection, Select, case, func, select, union

from caseflow import encryption
from caseflow.access import Actor, Permission, authorise_role, scope
from caseflow.audit import AuditEvent, Event, LogIndex
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.oversight.alerts.models import SERIOUS, Alert, AlertKind, ListedOpening, Reading
from caseflow.oversight.alerts.rules import Deed, Thresholds
from caseflow.oversight.log.queries import PAGE, EventPage
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.screening.models import HandOver, Screening
from caseflow.web.refusals import stands_for

SHOWN = 50
"""How many alerts a page lists."""
CHECKED = 500
"""How many of the newest answers are checked for edits, which come first on the first page."""
NAME = "watch"
"""The name under which `Reading` keeps how far the log was read for alerts."""
_POSITION: Any = Reading.__table__
_LISTED: Any = ListedOpening.__table__
SHOWN = 100
"""How many alerts are listed at most."""
_READING = {
    Event.OPENED.value,
    Event.REFUSED.value,
    Event.TAMPERED.value,
    Event.SEARCH_ASKED.value,
    Event.SEARCH_CROSS_MATCH.value,
    Event.SEARCH_INDEX_OPENED.value,
    Event.ROWS_WRITTEN.value,
}
"""Events that do not change anything in a case."""


@dataclass(frozen=True)
class AlertPage:
    """One page of alerts; `number` counts from 1, and `has_more` says whether another follows."""

    alerts: Sequence[Alert]
    number: int
    has_more: bool


def alerts_seen_by(seen_by: Actor, *, number: int = 1) -> AlertPage:
    """Return a page of alerts for a supervisor (of the organisation) or data protection officer.

    Alerts without an answer come first, the most serious kind before the others, and the newest of
    each kind before older ones. Then come those with an answer, the newest answer first. The first
    page begins with answers that were edited. Nobody sees an alert about themselves.
    """
    authorise_role(seen_by, Permission.ALERT_VIEW)
    waiting = select(Alert).where(_meant_for(seen_by), Alert.answered_at.is_(None))
    by_kind = case({kind.value: rank for rank, kind in enumerate(SERIOUS)}, value=Alert.kind)
    waiting = waiting.order_by(by_kind, Alert.last_at.desc(), Alert.id)
    answered = _answered(seen_by)
    count, begin = unanswered(seen_by), (number - 1) * SHOWN
    found = list(db.session.scalars(waiting.offset(begin).limit(SHOWN + 1)))
    rest = answered.offset(max(0, begin - count)).limit(SHOWN + 1 - len(found))
    found += db.session.scalars(rest)
    edited = _edited(seen_by) if number == 1 else []
    return AlertPage([*edited, *found[:SHOWN]], number, len(found) > SHOWN)


def _answered(seen_by: Actor) -> Select[Alert]:
    answered = select(Alert).where(_meant_for(seen_by), Alert.answered_at.is_not(None))
    return answered.order_by(Alert.answered_at.desc(), Alert.id)


def _edited(seen_by: Actor) -> list[Alert]:
    """Return the answered alerts that were edited: an answer by SQL must not put one away."""
    newest = db.session.scalars(_answered(seen_by).limit(CHECKED))
    return [alert for alert in newest if not is_proven(alert)]


def waiting_for(actor_id: uuid.UUID, kind: AlertKind) -> Alert | None:
    """Return the alert of this kind about this person that has no answer yet, to add to it.

    One that was edited does not count: it must not be signed again.
    """
    told = select(Alert).where(Alert.actor_id == actor_id, Alert.kind == kind)
    waiting = told.where(Alert.answered_at.is_(None)).order_by(Alert.last_at.desc())
    return next((alert for alert in db.session.scalars(waiting) if is_proven(alert)), None)


def get_alert(alert_id: uuid.UUID, *, seen_by: Actor) -> Alert:
    """Return an alert that this person may see; NotFound for any other."""
    authorise_role(seen_by, Permission.ALERT_VIEW)
    alert = db.session.scalar(select(Alert).where(Alert.id == alert_id, _meant_for(seen_by)))
    if alert is None:
        raise NotFound
    return alert


def openings_of(
    case_id: uuid.UUID, *, before: int | None = None, whole_log: bool = False
) -> EventPage:
    """Return a page of the events that opened a case, alone or in a list, newest first.

    The caller has checked that the reader may ask: for a case of their own, or any case as data
    protection officer. Events that opened many cases are found by an index, but shown only if the
    event itself names the case, so that nobody can be blamed by a row that was added to the index.
    `whole_log` searches without the index, which is slow.
    """
    newest = AuditEvent.sequence.desc()
    until = [AuditEvent.sequence < before] if before is not None else []
    opened = select(AuditEvent).where(AuditEvent.action == Event.OPENED.value, *until)
    alone = opened.where(AuditEvent.case_id == case_id)
    if whole_log:
        listed = opened.where(AuditEvent.case_id.is_(None))
    else:
        index = select(ListedOpening.sequence).where(ListedOpening.case_id == case_id)
        listed = opened.where(AuditEvent.sequence.in_(_bounded(index, before)))
    # Either kind could fill the page alone, so a whole page and one more is read of each. Without
    # the index every event is read, because which cases it names is sealed.
    rows = [
        *db.session.scalars(alone.order_by(newest).limit(PAGE + 1)),
        *db.session.scalars(listed.order_by(newest).limit(None if whole_log else PAGE + 1)),
    ]
    # The event itself decides: a row that somebody put into the index accuses nobody.
    found = [event for event in rows if event.case_id == case_id or case_id in listed_in(event)]
    found.sort(key=lambda event: -event.sequence)
    shown = found[:PAGE]
    return EventPage(shown, shown[-1].sequence if len(found) > PAGE else None)


def _bounded(index: Select[int], before: int | None) -> Select[int]:
    """Return the newest entries of the index, as many as one page needs."""
    if before is not None:
        index = index.where(ListedOpening.sequence < before)
    return index.order_by(ListedOpening.sequence.desc()).limit(PAGE + 1)


def unanswered(seen_by: Actor) -> int:
    """Return how many alerts wait for this person's answer."""
    waiting = select(func.count(Alert.id)).where(_meant_for(seen_by), Alert.answered_at.is_(None))
    return db.session.scalar(waiting) or 0


def thresholds() -> Thresholds:
    """Return the thresholds of the rules, from the settings of this deployment."""
    settings = current_app.config["SETTINGS"]
    return Thresholds(
        burst=settings.alert_burst,
        night=settings.alert_night,
        night_from=settings.night_from,
        night_to=settings.night_to,
        zone=settings.timezone,
        out_of_caseload=settings.alert_out_of_caseload,
        fruitless=settings.alert_fruitless,
        checks=settings.alert_checks,
        refusals=settings.alert_refusals,
    )


def read_until(name: str) -> int:
    """Return up to which event this reader has read; 0 if it never did or its row was edited."""
    reading = db.session.get(Reading, name)
    return reading.sequence if reading and encryption.is_signed(reading) else 0


def events_after(sequence: int, most: int) -> Sequence[AuditEvent]:
    """Return the next events of the log, at most `most`."""
    after = select(AuditEvent).where(AuditEvent.sequence > sequence)
    return db.session.scalars(after.order_by(AuditEvent.sequence).limit(most)).all()


def deeds_of(actor_id: uuid.UUID, since: datetime, until: datetime) -> list[AuditEvent]:
    """Return what one person did after `since` and until `until`, oldest first."""
    then = select(AuditEvent).where(
        AuditEvent.actor_id == actor_id, AuditEvent.at > since, AuditEvent.at <= until
    )
    return list(db.session.scalars(then.order_by(AuditEvent.sequence)))


def told_until(actor_id: uuid.UUID, kind: AlertKind) -> datetime | None:
    """Return until when alerts of this kind about this person reach; None without any.

    An alert that was edited or added by SQL does not count, so it cannot suppress others.
    """
    told = select(Alert).where(Alert.actor_id == actor_id, Alert.kind == kind)
    newest = db.session.scalars(told.order_by(Alert.last_at.desc()))
    return next((alert.last_at for alert in newest if is_proven(alert)), None)


def is_proven(alert: Alert) -> bool:
    """Whether the alert and its answer are as caseflow wrote them."""
    return encryption.is_signed(alert)


def openings_in(deeds: Iterable[AuditEvent]) -> list[Deed]:
    """Return the cases that were opened one by one.

    A list opens up to fifty cases at once and is normal work, so lists do not count.
    """
    return [
        Deed(deed.at, deed.case_id)
        for deed in deeds
        if deed.action == Event.OPENED.value and deed.case_id is not None
    ]


def worked_on(deeds: Iterable[AuditEvent]) -> set[uuid.UUID]:
    """Return the cases in which something was changed; reading and searching change nothing."""
    return {deed.case_id for deed in deeds if deed.case_id and deed.action not in _READING}


def caseload_of(about: Actor, case_ids: Iterable[Any]) -> set[uuid.UUID]:
    """Return which of these cases this person has a reason to open.

    The reasons: it is their own case or screening, it was handed over to their organisation, or
    their organisation was sent a part of it (a referral or a notification).
    """
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
    """Return the searches that found nothing.

    Duplicate checks do not count: for a new person they are expected to find nothing.
    """
    asked = (deed for deed in deeds if deed.action == Event.SEARCH_ASKED.value)
    said = ((deed, deed.details) for deed in asked)
    return [
        Deed(deed.at, deed.sequence)
        for deed, detail in said
        if detail.get("found") == 0 and detail.get("kind") != "check"
    ]


def checks(deeds: Iterable[AuditEvent]) -> list[Deed]:
    """Return the checks of what was typed or saved, whatever they found."""
    asked = (deed for deed in deeds if deed.action == Event.SEARCH_ASKED.value)
    return [
        Deed(deed.at, deed.sequence)
        for deed in asked
        if deed.details.get("kind") in ("check", "saved")
    ]


def refusals(deeds: Iterable[AuditEvent]) -> list[Deed]:
    """Return the refused pages among these events, of which one event may stand for many."""
    return [
        Deed(deed.at, deed.sequence, stands_for(deed.details.get("refused")))
        for deed in deeds
        if deed.action == Event.REFUSED.value
    ]


def listed_in(event: AuditEvent) -> list[uuid.UUID]:
    """Return the cases that one event opened together; none for other events."""
    if event.action != Event.OPENED.value or event.case_id is not None:
        return []
    return [uuid.UUID(case) for case in event.details.get("opened", {})]


def _listed_rows(event: Any) -> list[tuple[int, uuid.UUID]]:
    return [(event.sequence, case) for case in listed_in(event)]


def _listed_until(connection: Connection) -> int:
    """Return up to which event the listed openings were written; 0 if that is not known.

    When the row is missing or edited, background work reads the log again from the start.
    """
    read = connection.execute(select(_POSITION).where(_POSITION.c.name == NAME)).one_or_none()
    if read is None or read.seal is None:
        return 0
    signed = (_POSITION.name, read.name, read.sequence)
    return int(read.sequence) if encryption.hex_signature_holds(read.seal.hex(), *signed) else 0


OPENINGS = LogIndex(_LISTED, (Event.OPENED.value,), _listed_rows, _listed_until)
"""The table of listed openings, which `caseflow audit verify` compares with the log."""


def by_actor(events: Iterable[AuditEvent]) -> dict[uuid.UUID, list[AuditEvent]]:
    """Return the events by the person who caused them."""
    found: dict[uuid.UUID, list[AuditEvent]] = defaultdict(list)
    for event in events:
        found[event.actor_id].append(event)
    return found


def _meant_for(seen_by: Actor) -> ColumnElement[bool]:
    return scope(seen_by, Permission.ALERT_VIEW, Alert)
