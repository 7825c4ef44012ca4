"""Reading the log for the data protection officer, who sees who did what, but no sealed data."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from caseflow import clock
from caseflow.access import Actor, Permission, authorise
from caseflow.accounts.models import User
from caseflow.agencies.models import Organisation
from caseflow.audit import AuditEvent, Event
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from caseflow.pathway.referral.models import reference_of
from caseflow.pathway.screening.models import Screening
from caseflow.web import filters

PAGE = 50
"""How many events a page shows."""


@dataclass(frozen=True)
class Wanted:
    """Which events to show; None stands for all."""

    action: str | None = None
    organisation_id: uuid.UUID | None = None
    object_type: str | None = None
    case_id: uuid.UUID | None = None
    actor_id: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None
    """Both days are included, as days in the time zone of the reader."""


@dataclass(frozen=True)
class EventPage:
    """One page of events, newest first.

    `before` is the sequence number with which the next (older) page is asked for; None at the end.
    """

    events: Sequence[AuditEvent]
    before: int | None


def events_seen_by(seen_by: Actor, wanted: Wanted, *, before: int | None = None) -> EventPage:
    """Return a page of the events that are wanted, newest first, all older than `before`."""
    authorise(seen_by, Permission.AUDIT_VIEW)
    return _page(_narrowed(wanted), before)


def compartments_opened(event: AuditEvent, case_id: uuid.UUID) -> tuple[str, ...]:
    """Return the compartments of this case that an event opened; packets without their ids."""
    opened = event.details.get("opened", {}).get(str(case_id), {})
    return tuple(sorted({name.partition(":")[0] for name in opened}))


def codes_in(events: Iterable[AuditEvent]) -> dict[uuid.UUID, str]:
    """Return, by id, the codes of the cases, screenings and referrals, and the names of accounts
    and organisations, that these events name."""
    listed = list(events)
    ids = {one for event in listed for one in (event.case_id, event.object_id) if one}
    found = {
        row[0]: row[1]
        for model, words in (
            (Case, Case.code),
            (Screening, Screening.code),
            (User, User.display_name),
            (Organisation, Organisation.name),
        )
        for row in db.session.execute(select(model.id, words).where(model.id.in_(ids)))
    }
    referrals = {event.object_id for event in listed if event.object_type == "referral"}
    return found | {one: reference_of(one) for one in referrals if one}


def object_types() -> list[str]:
    """Return the kinds of records (table names) that the log names."""
    kinds = select(AuditEvent.object_type).distinct().order_by(AuditEvent.object_type)
    return [kind for kind in db.session.scalars(kinds) if kind]


def things_of(case_id: uuid.UUID, action: Event) -> set[uuid.UUID | None]:
    """Return the ids of the records of a case for which the log has this event."""
    told = select(AuditEvent.object_id).where(
        AuditEvent.case_id == case_id, AuditEvent.action == action.value
    )
    return set(db.session.scalars(told))


def _narrowed(wanted: Wanted) -> Select[AuditEvent]:
    statement = select(AuditEvent)
    for column, value in (
        (AuditEvent.action, wanted.action),
        (AuditEvent.organisation_id, wanted.organisation_id),
        (AuditEvent.object_type, wanted.object_type),
        (AuditEvent.case_id, wanted.case_id),
        (AuditEvent.actor_id, wanted.actor_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.since:
        statement = statement.where(AuditEvent.at >= clock.start_of(wanted.since))
    if wanted.until:
        statement = statement.where(AuditEvent.at < clock.end_of(wanted.until))
    return statement


def _page(statement: Select[AuditEvent], before: int | None) -> EventPage:
    if before is not None:
        statement = statement.where(AuditEvent.sequence < before)
    # One more than the page shows: it says whether there is a next page.
    found = list(db.session.scalars(statement.order_by(AuditEvent.sequence.desc()).limit(PAGE + 1)))
    shown = found[:PAGE]
    return EventPage(shown, shown[-1].sequence if len(found) > PAGE else None)


def newest_clock_event() -> AuditEvent | None:
    """Return what the log said last about the clock of the server: a doubt or a confirmation."""
    about = (Event.CLOCK_DOUBTED.value, Event.CLOCK_CONFIRMED.value)
    newest = select(AuditEvent).where(AuditEvent.action.in_(about))
    return db.session.scalar(newest.order_by(AuditEvent.sequence.desc()).limit(1))


def backup_overdue_since(now: datetime, hours: int) -> datetime | None:
    """Return the time of the last backup (or of the first event) if it is too long ago, or None.

    Only a complete backup is in the log.
    """
    made = select(func.max(AuditEvent.at)).where(AuditEvent.action == Event.BACKUP_MADE.value)
    first = select(AuditEvent.at).order_by(AuditEvent.sequence).limit(1)
    last = db.session.scalar(made) or db.session.scalar(first)
    return last if last is not None and now - last > timedelta(hours=hours) else None


def backup_warnings() -> list[tuple[str, str]]:
    """Return a sentence for administrators when the last backup is too old.

    The demonstration needs none: its data can be made again.
    """
    settings = current_app.config["SETTINGS"]
    since = backup_overdue_since(clock.now(), settings.backup_hours)
    if settings.demo or since is None:
        return []
    sentence = _(
        "No backup has been made since %(since)s. Ask the operator to run `caseflow backup`.",
        since=filters.moment(since),
    )
    return [("backups", sentence)]


def newest_moment() -> datetime | None:
    """Return the latest time that the log names since the clock was last confirmed, or None.

    Not that of the last event: the demonstration writes events of many days one after the other.
    """
    confirmed = AuditEvent.action == Event.CLOCK_CONFIRMED.value
    since = select(func.max(AuditEvent.sequence)).where(confirmed).scalar_subquery()
    newest = select(func.max(AuditEvent.at)).where(AuditEvent.sequence >= func.coalesce(since, 0))
    return db.session.scalar(newest)


def clock_warnings() -> list[tuple[str, str]]:
    """Return a sentence for administrators while the clock of the server is in doubt."""
    said = newest_clock_event()
    if said is None or said.action != Event.CLOCK_DOUBTED.value:
        return []
    sentence = _(
        "The clock of the server has been in doubt since %(since)s, so nothing expires. Ask the "
        "operator to check it and to run `caseflow clock confirm`.",
        since=filters.moment(said.at),
    )
    return [("clock", sentence)]
