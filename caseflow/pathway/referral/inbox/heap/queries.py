"""Pages of the inbox, from statements that are made once; nothing sealed is opened."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, select, tuple_

from caseflow.access import whoever
from caseflow.access.actors import Actor
from caseflow.access.permissions import Permission
from caseflow.access.policy import authorise
from caseflow.access.whoever import Whoever
from caseflow.agencies.models import Organisation, Service
from caseflow.extensions import db
from caseflow.pathway.referral import rules
from caseflow.pathway.referral.inbox import queries
from caseflow.pathway.referral.models import Referral, Status, reference_of
from caseflow.sop.vocabulary import Priority

PAGE = 50
_URGENCY = case({p: rank for rank, p in enumerate(Priority)}, value=Referral.priority)
_COLUMNS = (
    Referral.id,
    Referral.priority,
    Referral.status,
    Referral.status_at,
    Referral.respond_by,
    Referral.sent_at,
    Service.name.label("service"),
    Organisation.name.label("sender"),
)
Key = tuple[int, datetime, uuid.UUID]


class Tab(StrEnum):
    """The four heaps of an inbox."""

    NEW = "new"
    WAITING = "waiting"
    IN_SERVICE = "in-service"
    DONE = "done"


STATUSES = {
    Tab.NEW: (Status.SENT,),
    Tab.WAITING: (
        Status.ACKNOWLEDGED,
        Status.INFORMATION_REQUESTED,
        Status.WAITLISTED,
        Status.ACCEPTED,
    ),
    Tab.IN_SERVICE: (Status.IN_SERVICE,),
    Tab.DONE: rules.ENDS,
}
COUNTED = (Tab.NEW, Tab.WAITING, Tab.IN_SERVICE)
"""What is done grows for ever, and nobody waits for it: it is not counted."""


@dataclass(slots=True)
class Line:
    """One referral in a heap."""

    id: uuid.UUID
    priority: Priority
    status: Status
    status_at: datetime
    respond_by: datetime | None
    sent_at: datetime | None
    service: str
    sender: str

    @property
    def reference(self) -> str:
        """What both sides say on the telephone."""
        return reference_of(self.id)


@dataclass(frozen=True)
class InboxPage:
    """One heap: lines, how many lie on each that is counted, and how to get on."""

    rows: Sequence[Line]
    counts: dict[Tab, int]
    after: str | None


def inbox_of(seen_by: Actor, tab: Tab, *, after: str | None = None) -> InboxPage:
    """One heap, emergencies first, then by deadline; ended ones newest first."""
    authorise(seen_by, Permission.INBOX_VIEW)
    me, key = whoever.as_asked(seen_by), _key(after)
    rank, moment, row = key or (None, None, None)
    place = {"rank": rank, "moment": moment, "row": row, "lines": PAGE + 1}
    found = db.session.execute(_lines(tab, key is not None), me | place)
    lines = [Line(*columns) for columns in found]
    more = lines[PAGE - 1] if len(lines) > PAGE else None
    by_status = {row[0]: row[1] for row in db.session.execute(_counts(), me)}
    counts = {tab: sum(by_status.get(status, 0) for status in STATUSES[tab]) for tab in COUNTED}
    return InboxPage(lines[:PAGE], counts, _key_of(more, tab) if more else None)


@cache
def _lines(tab: Tab, goes_on: bool) -> Any:
    statement: Any = (
        select(*_COLUMNS)
        .join(Service, Service.id == Referral.service_id)
        .join(Organisation, Organisation.id == Referral.organisation_id)
        .where(*queries.received(Whoever()), Referral.status.in_(STATUSES[tab]))
        .limit(bindparam("lines"))
    )
    return _newest(statement, goes_on) if tab is Tab.DONE else _pressing(statement, goes_on)


@cache
def _counts() -> Any:
    counted = [status for tab in COUNTED for status in STATUSES[tab]]
    return (
        select(Referral.status, func.count())
        .where(*queries.received(Whoever()), Referral.status.in_(counted))
        .group_by(Referral.status)
    )


def _pressing(statement: Any, goes_on: bool) -> Any:
    place = tuple_(_URGENCY, Referral.respond_by, Referral.id)
    if goes_on:
        statement = statement.where(
            place > tuple_(bindparam("rank", type_=Integer()), *_key_of_row())
        )
    return statement.order_by(_URGENCY, Referral.respond_by, Referral.id)


def _newest(statement: Any, goes_on: bool) -> Any:
    if goes_on:
        statement = statement.where(
            tuple_(Referral.status_at, Referral.id) < tuple_(*_key_of_row())
        )
    return statement.order_by(Referral.status_at.desc(), Referral.id.desc())


def _key_of_row() -> tuple[Any, Any]:
    return (
        bindparam("moment", type_=Referral.status_at.type),
        bindparam("row", type_=Referral.id.type),
    )


def _key_of(last: Line, tab: Tab) -> str:
    moment = last.status_at if tab is Tab.DONE else last.respond_by or last.status_at
    rank = list(Priority).index(last.priority)
    return f"{rank}~{moment.timestamp()}~{last.id}"


def _key(after: str | None) -> Key | None:
    try:
        rank, moment, row = (after or "").split("~")
        place = range(len(Priority)).index(int(rank))
        return place, datetime.fromtimestamp(float(moment), UTC), uuid.UUID(row)
    except (ValueError, OverflowError):
        return None
