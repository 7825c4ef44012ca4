"""Find the referrals and hand-overs behind a number of the coordinator's screen."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select, tuple_

from caseflow import clock
from caseflow.access import Actor, Permission, authorise, scope
from caseflow.agencies.models import Organisation
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.models import Exclusion
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import Referral, Status
from caseflow.pathway.screening.models import HandOver, Screening
from caseflow.reporting.work import queries as work_queries
from caseflow.reporting.work import rules as work_rules
from caseflow.reporting.work.models import WorkKind
from caseflow.reporting.work.queries import STREAMS, Found, Stream
from caseflow.reporting.work.rules import Handed, Wanted, Work

PAGE = 50
"""The lines of one page."""
_CHUNK = 500
"""How many rows are read at once, where some are left out after reading."""
_OPEN = {
    WorkKind.REFERRAL: frozenset(status.value for status in work_rules.MOVING),
    WorkKind.HANDED: frozenset({Handed.WAITING.value, Handed.RECEIVED.value}),
}
_ENDED = {
    WorkKind.REFERRAL: frozenset(status.value for status in referral_rules.ENDS),
    WorkKind.HANDED: frozenset({Handed.TAKEN_UP.value, Handed.RETURNED.value}),
}
Organisations = Mapping[uuid.UUID, Organisation]


@dataclass(frozen=True)
class Line:
    """One referral or hand-over of a list."""

    recipient_id: uuid.UUID
    work: Work
    reminded_at: datetime | None
    sent_at: datetime

    @property
    def id(self) -> uuid.UUID:
        """The id of the referral or hand-over."""
        return uuid.UUID(hex=self.work.id)


@dataclass(frozen=True)
class Listed:
    """One page of a list."""

    lines: list[Line]
    total: int | None
    """How many there are in all; None where that is not counted."""
    after: uuid.UUID | None
    """The last line, when more follow."""


def listed(
    kind: WorkKind,
    wanted: Wanted,
    now: datetime,
    organisations: Organisations,
    *,
    after: uuid.UUID | None,
    seen_by: Actor,
) -> Listed:
    """Return the page of a list that follows the line `after`: what is open first, then what ended.

    What is open is in the order in which to call; what has ended begins with the newest. Raises
    NotAllowed for a user who may not see the dashboard.
    """
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    states = _states(kind, wanted)
    still_open = _open(kind, wanted, states & _OPEN[kind], now, organisations, seen_by=seen_by)
    ids = [uuid.UUID(hex=one.work.id) for one in still_open]
    begin = ids.index(after) + 1 if after in ids else 0 if after is None else len(ids)
    page = still_open[begin : begin + PAGE + 1]
    ended = frozenset() if wanted.clock or wanted.acts else states & _ENDED[kind]
    if ended and len(page) <= PAGE:
        since = None if after in ids else after
        more = _ended(kind, wanted, ended, now, organisations, since, PAGE + 1 - len(page))
        hidden = _hidden_from(seen_by)
        page += [one for one in more if one.work.id not in hidden]
    return Listed(
        lines=_lines(kind, page[:PAGE]),
        total=None if ended else len(ids),
        after=uuid.UUID(hex=page[PAGE - 1].work.id) if len(page) > PAGE else None,
    )


def get_overdue(referral_id: uuid.UUID, now: datetime, *, seen_by: Actor) -> Referral:
    """Return an overdue referral, to send a reminder.

    Raises NotAllowed for a user who may not see the dashboard. Raises NotFound for a referral that
    is not overdue, which a coordinator may not open.
    """
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    referral = db.session.scalar(
        select(Referral).where(
            Referral.id == referral_id,
            scope(seen_by, Permission.REFERRAL_REMIND, Referral),
            Referral.respond_by < now,
            Referral.status.in_(work_rules.MOVING),
        )
    )
    if referral is None:
        raise NotFound
    return referral


def get_late_hand_over(hand_over_id: uuid.UUID, now: datetime, *, seen_by: Actor) -> HandOver:
    """Return a hand-over whose receipt is overdue, to send a reminder.

    Raises NotAllowed for a user who may not see the dashboard, and NotFound for any other.
    """
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    found = db.session.get(HandOver, hand_over_id)
    waits = found is not None and not (found.received_at or found.taken_up_at or found.returned_at)
    if found is None or not waits or found.receive_by >= now:
        raise NotFound
    return found


def _lines(kind: WorkKind, found: list[Found]) -> list[Line]:
    ids = [uuid.UUID(hex=one.work.id) for one in found]
    model: Any = Referral
    sent = "sent_at"
    if kind is WorkKind.HANDED:
        model, sent = HandOver, "handed_at"
    rows = {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))}
    return [
        Line(one.recipient_id, one.work, rows[row_id].reminded_at, getattr(rows[row_id], sent))
        for one, row_id in zip(found, ids, strict=True)
    ]


def _states(kind: WorkKind, wanted: Wanted) -> frozenset[str]:
    if kind is WorkKind.REFERRAL:
        every = _OPEN[kind] | _ENDED[kind]
        return work_rules.STATES[wanted.state] if wanted.state else every
    return frozenset({wanted.state}) if wanted.state else _OPEN[kind]


def _open(
    kind: WorkKind,
    wanted: Wanted,
    states: frozenset[str],
    now: datetime,
    organisations: Organisations,
    *,
    seen_by: Actor,
) -> list[Found]:
    moment, hidden = now.timestamp(), _hidden_from(seen_by)
    found = {
        work: Found(kind, recipient_id, work, None, None)
        for (one_kind, recipient_id), works in work_queries.open_work(seen_by=seen_by).items()
        for work in works.values()
        if one_kind is kind
        and work.id not in hidden
        and work.state in states
        and is_wanted(wanted, work, recipient_id, now, organisations)
        and (wanted.clock is None or wanted.clock.has(work.lateness(moment)))
        and wanted.acts in (None, work_rules.acts_for(work, recipient_id))
    }
    return [found[work] for work in work_rules.most_pressing(found)]


def _hidden_from(seen_by: Actor) -> frozenset[str]:
    """Return the referrals of cases with a conflict of interest for this person, as hex ids."""
    mine = or_(
        Exclusion.user_id == seen_by.id, Exclusion.organisation_id == seen_by.organisation_id
    )
    wanted = select(Referral.id).join(Exclusion, Exclusion.case_id == Referral.case_id)
    return frozenset(row_id.hex for row_id in db.session.scalars(wanted.where(mine)))


def is_wanted(
    wanted: Wanted,
    work: Work,
    recipient_id: uuid.UUID,
    now: datetime,
    organisations: Organisations,
) -> bool:
    """Return whether a filter lets something through, apart from its state and its clock."""
    sender_id = uuid.UUID(hex=work.sender_id)
    months = work_rules.months_of(wanted.period, now.date())
    return (
        months.has(date.fromisoformat(work.month))
        and (recipient_id == sender_id) is wanted.own
        and wanted.to in (None, recipient_id)
        and wanted.sender in (None, sender_id)
        and wanted.service in ("", work.service)
        and _has(wanted, work)
        and wanted.area in ("", organisations[recipient_id].area)
    )


def _has(wanted: Wanted, work: Work) -> bool:
    """Return whether a filter lets through what the database cannot compare, as it is sealed."""
    return wanted.priority in ("", work.priority) and wanted.reason in ("", work.reason)


def _ended(
    kind: WorkKind,
    wanted: Wanted,
    states: frozenset[str],
    now: datetime,
    organisations: Organisations,
    after: uuid.UUID | None,
    most: int,
) -> list[Found]:
    """Return the newest that ended and that a filter lets through, read a part at a time."""
    (stream,) = (s for s in STREAMS if s.kind is kind is WorkKind.REFERRAL or s.kind in states)
    statement = _newest(stream, wanted, states, now, organisations)
    found: list[Found] = []
    place = None if after is None else _place(stream, after)
    while len(found) < most:
        here = statement if place is None else statement.where(tuple_(stream.at, stream.id) < place)
        places = db.session.execute(here.limit(_CHUNK)).all()
        ids = [row[1] for row in places]
        by_id = {one.work.id: one for one in work_queries.found(stream.opens, ids)}
        ordered = (by_id[row_id.hex] for row_id in ids)
        found += [one for one in ordered if _has(wanted, one.work)]
        if len(places) < _CHUNK:
            break
        place = places[-1][0], places[-1][1]
    return found[:most]


def _newest(
    stream: Stream,
    wanted: Wanted,
    states: frozenset[str],
    now: datetime,
    organisations: Organisations,
) -> Select[Any]:
    """Return the statement for when something ended, and its id, the newest first."""
    statement = select(stream.at, stream.id).where(stream.counts)
    recipient, sender, sent_at = Referral.recipient_id, Referral.organisation_id, Referral.sent_at
    if stream.opens is WorkKind.REFERRAL:
        statement = statement.where(Referral.status.in_([Status(one) for one in sorted(states)]))
        if wanted.service:
            statement = statement.where(Referral.service_type == wanted.service)
    else:
        statement = statement.join(Screening, Screening.id == HandOver.screening_id)
        recipient, sender = HandOver.organisation_id, Screening.organisation_id
        sent_at = HandOver.handed_at
    statement = statement.where(recipient == sender if wanted.own else recipient != sender)
    if wanted.to is not None:
        statement = statement.where(recipient == wanted.to)
    if wanted.sender is not None:
        statement = statement.where(sender == wanted.sender)
    if wanted.area:
        there = [one.id for one in organisations.values() if one.area == wanted.area]
        statement = statement.where(recipient.in_(there))
    months = work_rules.months_of(wanted.period, now.date())
    if months.first is not None:
        statement = statement.where(sent_at >= clock.start_of(months.first, now.tzinfo))
    if months.after is not None:
        statement = statement.where(sent_at < clock.start_of(months.after, now.tzinfo))
    return statement.order_by(stream.at.desc(), stream.id.desc())


def _place(stream: Stream, row_id: uuid.UUID) -> tuple[datetime, uuid.UUID] | None:
    row = db.session.execute(select(stream.at, stream.id).where(stream.id == row_id)).one_or_none()
    return (row[0], row[1]) if row and row[0] else None
