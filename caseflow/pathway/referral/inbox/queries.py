"""What was sent to one's own organisation, and what of it may be seen now."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from caseflow.access import context as access_context
from caseflow.access.actors import Actor
from caseflow.access.permissions import Permission
from caseflow.access.policy import authorise
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.models import Exclusion
from caseflow.pathway.consent.disclosure import queries as disclosure
from caseflow.pathway.referral import rules
from caseflow.pathway.referral.models import Referral, Status
from caseflow.sop.vocabulary import Priority

PAGE = 50
_URGENCY = case({p: rank for rank, p in enumerate(Priority)}, value=Referral.priority)


class Tab(StrEnum):
    """The four heaps of an inbox."""

    NEW = "new"
    WAITING = "waiting"
    IN_SERVICE = "in-service"
    DONE = "done"


STATUSES = {
    Tab.NEW: (Status.SENT,),
    Tab.WAITING: (
        Status.ACKNOWLEDGED, Status.INFORMATION_REQUESTED, Status.WAITLISTED, Status.ACCEPTED,
    ),
    Tab.IN_SERVICE: (Status.IN_SERVICE,),
    Tab.DONE: rules.ENDS,
}  # fmt: skip


class NoLongerShared(NotFound):
    """It was shared once; nothing of it may be seen now."""


@dataclass(frozen=True)
class InboxPage:
    """One heap: rows, how many lie on each, and how to get on."""

    rows: Sequence[Referral]
    counts: dict[Tab, int]
    after: str | None


@dataclass(frozen=True)
class Shared:
    """What the partner may see: to decide with, and who it is once it has accepted."""

    deciding: dict[str, Any]
    identity: dict[str, Any] | None


def inbox_of(seen_by: Actor, tab: Tab, *, after: str | None = None) -> InboxPage:
    """One heap, emergencies first, then by deadline; ended ones newest first. Opens nothing."""
    authorise(seen_by, Permission.INBOX_VIEW)
    statement = _received_by(seen_by).where(Referral.status.in_(STATUSES[tab])).limit(PAGE + 1)
    ordered = _newest(statement, after) if tab is Tab.DONE else _pressing(statement, after)
    rows = list(db.session.scalars(ordered))
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    return InboxPage(rows[:PAGE], _counts(seen_by), _key_of(more, tab) if more else None)


def get_received(referral_id: uuid.UUID, *, seen_by: Actor) -> Referral:
    """A referral that was sent to one's own organisation; NotFound for anybody else's."""
    authorise(seen_by, Permission.INBOX_VIEW)
    referral = db.session.scalar(_received_by(seen_by).where(Referral.id == referral_id))
    if referral is None:
        raise NotFound
    return referral


def shared_with(referral: Referral, *, seen_by: Actor) -> Shared:
    """Asks the consent again, each time; NoLongerShared when it does not hold."""
    check_shared(referral)
    assert referral.packet is not None
    deciding = disclosure.content_of(referral.packet, seen_by=seen_by)
    sees = rules.sees_identity(referral.status) and referral.identity_packet is not None
    return Shared(deciding, identity_of(referral, seen_by=seen_by) if sees else None)


def check_shared(referral: Referral) -> None:
    """Admit it if every packet of it may be opened by its recipient now; else NoLongerShared."""
    packets = [p for p in (referral.packet, referral.identity_packet) if p is not None]
    is_open = all(disclosure.is_open_to_recipient(packet) for packet in packets)
    if referral.status in rules.WITHOUT_ACCESS or not packets or not is_open:
        raise NoLongerShared
    access_context.admit(referral.case_id)


def identity_of(referral: Referral, *, seen_by: Actor) -> dict[str, Any]:
    """Identity and safe contact; NotFound before acceptance, and when nothing was sealed."""
    if not rules.sees_identity(referral.status) or referral.identity_packet is None:
        raise NotFound
    return disclosure.content_of(referral.identity_packet, seen_by=seen_by)


def _received_by(seen_by: Actor) -> Select[Referral]:
    return (
        select(Referral)
        .options(joinedload(Referral.service), joinedload(Referral.sender))
        .where(*_received(seen_by))
    )


def _received(seen_by: Actor) -> tuple[Any, ...]:
    excluded = exists().where(
        Exclusion.case_id == Referral.case_id,
        or_(
            Exclusion.user_id == seen_by.id,
            Exclusion.organisation_id == seen_by.organisation_id,
        ),
    )
    return (
        Referral.recipient_id == seen_by.organisation_id,
        Referral.status.not_in((Status.DRAFT, Status.DISCARDED)),
        ~excluded,
    )


def _counts(seen_by: Actor) -> dict[Tab, int]:
    rows = db.session.execute(
        select(Referral.status, func.count()).where(*_received(seen_by)).group_by(Referral.status)
    )
    by_status = {row[0]: row[1] for row in rows}
    return {tab: sum(by_status.get(s, 0) for s in STATUSES[tab]) for tab in Tab}


def _pressing(statement: Select[Any], after: str | None) -> Select[Any]:
    ordered = statement.order_by(_URGENCY, Referral.respond_by, Referral.id)
    if (key := _key(after)) is None:
        return ordered
    rank, moment, row = key
    return ordered.where(tuple_(_URGENCY, Referral.respond_by, Referral.id) > (rank, moment, row))


def _newest(statement: Select[Any], after: str | None) -> Select[Any]:
    ordered = statement.order_by(Referral.status_at.desc(), Referral.id.desc())
    if (key := _key(after)) is None:
        return ordered
    return ordered.where(tuple_(Referral.status_at, Referral.id) < key[1:])


def _key_of(last: Referral, tab: Tab) -> str:
    moment = last.status_at if tab is Tab.DONE else last.respond_by or last.status_at
    rank = list(Priority).index(last.priority)
    return f"{rank}~{moment.timestamp()}~{last.id}"


def _key(after: str | None) -> tuple[int, datetime, uuid.UUID] | None:
    try:
        rank, moment, row = (after or "").split("~")
        return int(rank), datetime.fromtimestamp(float(moment), UTC), uuid.UUID(row)
    except (ValueError, OverflowError):
        return None
