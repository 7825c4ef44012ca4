"""Read the work of organisations: the kept counts, and what happened since they were made."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    union_all,
)

from caseflow.access import Actor, Permission, authorise
from caseflow.agencies.models import Organisation
from caseflow.extensions import db
from caseflow.pathway.case.queries import library
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import NOT_SENT, Referral, ReferralChange, Side, Status
from caseflow.pathway.screening.models import HandOver, Screening
from caseflow.reporting.work import rules
from caseflow.reporting.work.models import WorkCheckpoint, WorkKind, WorkOpen, WorkTally
from caseflow.reporting.work.rules import Acts, Handed, Months, Work
from caseflow.sop import rules as sop_rules
from caseflow.sop.vocabulary import Clock, Priority
from caseflow.web import local_time

K = WorkKind
Key = tuple[WorkKind, uuid.UUID, uuid.UUID, date]
"""(REFERRAL or HANDED, receiver, sender, month)."""
Counts = dict[Key, Counter[str]]
"""How often each of `rules.keys` was counted."""
Place = tuple[datetime, uuid.UUID]
"""When a row of a stream happened, and its id: the order in which they are counted."""
DECIDED = (Status.ACCEPTED, Status.DECLINED)
_FACTS: tuple[Any, ...] = (
    Referral.id,
    Referral.case_id,
    Referral.organisation_id,
    Referral.recipient_id,
    Referral.service_type,
    Referral.status,
    Referral.status_at,
    Referral.sent_at,
    Referral.respond_by,
    Referral.record_sealed,
)


@dataclass(frozen=True)
class Stream:
    """What happens to one kind of work, by time and id, which are the columns of an index."""

    kind: WorkKind
    at: Any
    id: Any
    counts: ColumnElement[bool]

    @property
    def opens(self) -> WorkKind:
        """The kind under which open work of this stream is kept."""
        return K.REFERRAL if self.kind is K.REFERRAL else K.HANDED


def _hand_over(kind: WorkKind, at: Any) -> Stream:
    return Stream(kind, at, HandOver.id, at.is_not(None))


STREAMS = (
    Stream(
        K.REFERRAL,
        Referral.status_at,
        Referral.id,
        Referral.status.not_in(NOT_SENT),
    ),
    _hand_over(K.HANDED, HandOver.handed_at),
    _hand_over(K.RECEIVED, HandOver.received_at),
    _hand_over(K.TAKEN_UP, HandOver.taken_up_at),
    _hand_over(K.RETURNED, HandOver.returned_at),
)


class Found(NamedTuple):
    """Work as it is now: whose it is, and in which stream it ended and when, if it has ended."""

    kind: WorkKind
    """REFERRAL, or HANDED for every hand-over."""
    recipient_id: uuid.UUID
    work: Work
    ended: WorkKind | None
    at: datetime | None


@dataclass
class Figures:
    """The counts of what was sent in some months, and all work that is open."""

    counts: Counts
    open: dict[tuple[WorkKind, uuid.UUID], dict[str, Work]]
    """By (REFERRAL or HANDED, receiver), then by id; what was sent in other months is here too."""


def figures(months: Months, now: datetime, *, seen_by: Actor) -> Figures:
    """Return the counts of all work that was sent in these months, and all work that is open.

    Raises NotAllowed for a user who may not see the dashboard.
    """
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    # Read in this order: what background work moves meanwhile, out of what follows the checkpoints
    # into what is kept, is recognised below.
    lately, still_open = _lately(), kept_open()
    tallies, checkpoints = kept(months)
    found, moment = Figures({}, still_open), now.timestamp()
    for (kind, recipient_id, sender_id, month), counts in tallies.items():
        key = _shown(kind), recipient_id, sender_id, month
        found.counts.setdefault(key, Counter()).update(counts)
    _update(still_open, lately)
    for one in lately:
        is_new = one.ended is not None and not _is_kept(one, checkpoints)
        if is_new and months.has(date.fromisoformat(one.work.month)):
            add(found.counts, one.kind, one.recipient_id, one.work, moment)
    for (kind, recipient_id), works in still_open.items():
        groups: dict[tuple[str, str], list[Work]] = {}
        for work in works.values():
            groups.setdefault((work.sender_id, work.month), []).append(work)
        for (sender, day), alike in groups.items():
            if months.has(_day(day)):
                key = kind, recipient_id, _uuid(sender), _day(day)
                found.counts.setdefault(key, Counter()).update(rules.count(alike, moment))
    return found


def organisations() -> dict[uuid.UUID, Organisation]:
    """Return every organisation by its id, in the order of their names; also inactive ones."""
    found = db.session.scalars(select(Organisation).order_by(Organisation.name))
    return {one.id: one for one in found}


def open_work(*, seen_by: Actor) -> dict[tuple[WorkKind, uuid.UUID], dict[str, Work]]:
    """Return all work that is open, by (REFERRAL or HANDED, receiver), then by id.

    Raises NotAllowed for a user who may not see the dashboard.
    """
    authorise(seen_by, Permission.DASHBOARD_VIEW)
    lately, still_open = _lately(), kept_open()
    _update(still_open, lately)
    return still_open


def _update(
    still_open: dict[tuple[WorkKind, uuid.UUID], dict[str, Work]], lately: list[Found]
) -> None:
    for one in lately:
        of = still_open.setdefault((one.kind, one.recipient_id), {})
        of.pop(one.work.id, None)
        if one.ended is None:
            of[one.work.id] = one.work


def add(counts: Counts, kind: WorkKind, recipient_id: uuid.UUID, work: Work, moment: float) -> None:
    """Count one referral or hand-over, at this moment in seconds."""
    key_of = kind, recipient_id, _uuid(work.sender_id), _day(work.month)
    found = counts.setdefault(key_of, Counter())
    for key in rules.keys(work, moment):
        found[key] += 1


_day = cache(date.fromisoformat)


@lru_cache(1024)
def _uuid(digits: str) -> uuid.UUID:
    """Return the id of an organisation; a page asks for the same few very often."""
    return uuid.UUID(hex=digits)


def kept(months: Months) -> tuple[Counts, dict[WorkKind, Place]]:
    """Return the kept counts of these months, and the checkpoints to which they reach.

    Both come from one statement, because background work changes them together.
    """
    statement = select(
        WorkTally.id,
        WorkTally.kind,
        WorkTally.month,
        WorkTally.recipient_id,
        WorkTally.sender_id,
        WorkTally.record_sealed,
        WorkCheckpoint.at,
        WorkCheckpoint.last_id,
    ).join(WorkCheckpoint, WorkCheckpoint.kind == WorkTally.kind)
    if months.first is not None:
        statement = statement.where(WorkTally.month >= months.first)
    if months.after is not None:
        statement = statement.where(WorkTally.month < months.after)
    rows = db.session.execute(statement).all()
    opened = WorkTally.read("counts", rows)
    counts: Counts = {
        (row.kind, row.recipient_id, row.sender_id, row.month): Counter(found)
        for row, found in zip(rows, opened, strict=True)
    }
    return counts, {row.kind: (row.at, row.last_id) for row in rows}


def kept_open() -> dict[tuple[WorkKind, uuid.UUID], dict[str, Work]]:
    """Return what was open at the checkpoints, by kind and receiver, then by id."""
    columns = WorkOpen.id, WorkOpen.kind, WorkOpen.recipient_id, WorkOpen.record_sealed
    rows = db.session.execute(select(*columns)).all()
    return {
        (row.kind, row.recipient_id): {one[0]: Work(*one) for one in found}
        for row, found in zip(rows, WorkOpen.read("work", rows), strict=True)
    }


def places_after(stream: Stream, since: Place | None, until: datetime, most: int) -> list[Place]:
    """Return the places of the next few rows of a stream, in their order; for background work."""
    statement = select(stream.at, stream.id).where(
        *_after(stream, since), stream.at <= until, stream.counts
    )
    rows = db.session.execute(statement.order_by(stream.at, stream.id).limit(most))
    return [(row[0], row[1]) for row in rows]


def found(opens: WorkKind, ids: Sequence[uuid.UUID]) -> list[Found]:
    """Return referrals or hand-overs by id, as they are now; for background work."""
    if opens is K.REFERRAL:
        return _referrals(select(*_FACTS).where(Referral.id.in_(ids)))
    return _hand_overs(ids)


def checkpoint_of(kind: WorkKind) -> WorkCheckpoint | None:
    """Return a checkpoint, locked until the transaction ends; None at first."""
    found = select(WorkCheckpoint).where(WorkCheckpoint.kind == kind).with_for_update()
    return db.session.scalar(found)


def tally_of(key: Key) -> WorkTally | None:
    """Return the tally of this kind, receiver, sender and month, or None before the first."""
    kind, recipient_id, sender_id, month = key
    return db.session.scalar(
        select(WorkTally).where(
            WorkTally.recipient_id == recipient_id,
            WorkTally.kind == kind,
            WorkTally.month == month,
            WorkTally.sender_id == sender_id,
        )
    )


def open_of(kind: WorkKind, recipient_id: uuid.UUID) -> WorkOpen | None:
    """Return what is kept as open of a receiver, locked until the transaction ends, or None."""
    return db.session.scalar(
        select(WorkOpen)
        .where(WorkOpen.kind == kind, WorkOpen.recipient_id == recipient_id)
        .with_for_update()
    )


def _shown(kind: WorkKind) -> WorkKind:
    return K.REFERRAL if kind is K.REFERRAL else K.HANDED


def _is_kept(one: Found, checkpoints: dict[WorkKind, Place]) -> bool:
    """Return whether something that has ended is in the kept counts already."""
    assert one.ended is not None
    assert one.at is not None
    checkpoint = checkpoints.get(one.ended)
    return checkpoint is not None and (one.at, uuid.UUID(hex=one.work.id)) <= checkpoint


def _lately() -> list[Found]:
    """Return, as it is now, whatever anything happened to since the checkpoints."""
    rows = db.session.execute(
        select(WorkCheckpoint.kind, WorkCheckpoint.at, WorkCheckpoint.last_id)
    )
    since: dict[WorkKind, Place] = {row.kind: (row.at, row.last_id) for row in rows}
    first, *others = STREAMS
    referrals = _referrals(
        select(*_FACTS).where(*_after(first, since.get(first.kind)), first.counts)
    )
    handed = union_all(
        *(select(s.id).where(*_after(s, since.get(s.kind)), s.counts) for s in others)
    )
    ids = set(db.session.scalars(handed))
    return referrals + (_hand_overs(list(ids)) if ids else [])


def _after(stream: Stream, since: Place | None) -> tuple[ColumnElement[bool], ...]:
    if since is None:
        return ()
    at, last_id = since
    # The first condition says nothing new, but finds the place in the index.
    return stream.at >= at, or_(stream.at > at, and_(stream.at == at, stream.id > last_id))


def _referrals(statement: Select[Any]) -> list[Found]:
    rows = db.session.execute(statement).all()
    if not rows:
        return []
    replies = _replies([row.id for row in rows])
    facts = zip(
        rows, Referral.read("priority", rows), Referral.read("reason_code", rows), strict=True
    )
    return [
        _referral(row, priority, reason, replies.get(row.id)) for row, priority, reason in facts
    ]


def _referral(
    row: Row[Any], priority: Priority, reason: str | None, reply: Row[Any] | None
) -> Found:
    answered_at, decided_at = (reply.answered_at, reply.decided_at) if reply else (None, None)
    by = sop_rules.deadline(
        library().procedure("core"), Clock.REFERRAL_ACKNOWLEDGE, row.sent_at, priority=priority
    )
    has_ended = row.status in referral_rules.ENDS
    work = Work(
        id=row.id.hex,
        sender_id=row.organisation_id.hex,
        month=rules.month_of(local_time.counted(row.sent_at)).isoformat(),
        state=row.status.value,
        acts=Acts.NOBODY.value if has_ended else _acts(row.status),
        service=row.service_type.value,
        priority=priority.value,
        reason=(reason or "") if has_ended else "",
        answered=rules.hours_between(row.sent_at, answered_at),
        decided=rules.hours_between(row.sent_at, decided_at),
        answer_by=by.timestamp(),
        in_time=rules.in_time(by, answered_at, row.status_at if has_ended else None),
        due=None if has_ended or row.respond_by is None else row.respond_by.timestamp(),
    )
    ended = K.REFERRAL if has_ended else None
    return Found(K.REFERRAL, row.recipient_id, work, ended, row.status_at)


def _acts(status: Status) -> str:
    partner = referral_rules.waits_for(status) is Side.PARTNER
    return (Acts.RECIPIENT if partner else Acts.SENDER).value


def _replies(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row[Any]]:
    # Null for any other change, which `min` ignores.
    decided = case((ReferralChange.target.in_(DECIDED), ReferralChange.at))
    rows: list[Row[Any]] = []
    for start in range(0, len(ids), _AT_ONCE):
        statement = (
            select(
                ReferralChange.referral_id,
                func.min(ReferralChange.at).label("answered_at"),
                func.min(decided).label("decided_at"),
            )
            .where(
                ReferralChange.side == Side.PARTNER,
                ReferralChange.referral_id.in_(ids[start : start + _AT_ONCE]),
            )
            .group_by(ReferralChange.referral_id)
        )
        rows += db.session.execute(statement).all()
    return {row.referral_id: row for row in rows}


def _hand_overs(ids: Sequence[uuid.UUID]) -> list[Found]:
    found: list[Found] = []
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        handed = db.session.scalars(select(HandOver).where(HandOver.id.in_(some))).all()
        # A statement of its own: joined, PostgreSQL may read every screening.
        named = select(Screening.id, Screening.organisation_id).where(
            Screening.id.in_([one.screening_id for one in handed])
        )
        senders = {row[0]: row[1] for row in db.session.execute(named)}
        found += [_handed(one, senders[one.screening_id]) for one in handed]
    return found


def _handed(handed: HandOver, sender_id: uuid.UUID) -> Found:
    ended, at = _end_of(handed)
    answered_at = handed.received_at or at
    state = Handed.RECEIVED if handed.received_at else Handed.WAITING
    if ended is not None:
        state = Handed.TAKEN_UP if ended is K.TAKEN_UP else Handed.RETURNED
    work = Work(
        id=handed.id.hex,
        sender_id=sender_id.hex,
        month=rules.month_of(local_time.counted(handed.handed_at)).isoformat(),
        state=state.value,
        acts=(Acts.NOBODY if ended else Acts.RECIPIENT).value,
        reason=(handed.return_code or "") if ended else "",
        answered=rules.hours_between(handed.handed_at, answered_at),
        decided=rules.hours_between(handed.handed_at, at),
        answer_by=handed.receive_by.timestamp(),
        in_time=rules.in_time(handed.receive_by, answered_at, at),
        # The procedure has a clock for the receipt only.
        due=None if answered_at else handed.receive_by.timestamp(),
    )
    return Found(K.HANDED, handed.organisation_id, work, ended, at)


def _end_of(handed: HandOver) -> tuple[WorkKind | None, datetime | None]:
    if handed.taken_up_at is not None:
        return K.TAKEN_UP, handed.taken_up_at
    if handed.returned_at is not None:
        return K.RETURNED, handed.returned_at
    return None, None


_AT_ONCE = 500
"""How many ids one statement names at most."""
