"""Read what was sent to one's own organisation, and what of it may be seen now."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, tuple_
from sqlalchemy.orm import joinedload

from caseflow.access import (
    Actor,
    ActorPlaceholder,
    Permission,
    Role,
    admit,
    as_asked,
    authorise,
    authorise_role,
    scope,
)
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.models import Organisation
from caseflow.enums import N_, LabelledEnum
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.emergencies import rules as emergencies_rules
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.pathway.consent.disclosure import queries as disclosure_queries
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.referral import queries as referral_queries
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import NOT_SENT, OPEN, Referral, Status, reference_of
from caseflow.sop.vocabulary import Priority


class NoLongerShared(NotFound):
    """The referral was shared with this organisation before, but nothing of it may be seen now."""


@dataclass(frozen=True)
class Shared:
    """What the partner may see: what it needs to decide and, after acceptance, who the person is.
    `identity` is None before acceptance, and when nothing about it was shared.
    """

    deciding: dict[str, Any]
    identity: dict[str, Any] | None


def get_received(referral_id: uuid.UUID, *, seen_by: Actor) -> Referral:
    """A referral that was sent to one's own organisation; NotFound for anybody else's.

    Raises NotAllowed for who may see the list, but answers no referrals.
    """
    authorise_role(seen_by, Permission.REFERRAL_RESPOND)
    asked = as_asked(seen_by) | {"referral": referral_id}
    referral: Referral | None = db.session.scalar(_received(), asked)
    if referral is None:
        raise NotFound
    referral_queries.load_services([referral])
    return referral


def shared_with(referral: Referral, *, seen_by: Actor) -> Shared:
    """Return what the partner may see. The consent is checked again each time.

    Raises NoLongerShared when it no longer covers what was shared.
    """
    check_shared(referral)
    assert referral.packet is not None
    deciding = disclosure_queries.content_of(referral.packet, seen_by=seen_by)
    sees = referral_rules.sees_identity(referral.status) and referral.identity_packet is not None
    return Shared(deciding, identity_of(referral, seen_by=seen_by) if sees else None)


def urgent_for(referral: Referral) -> tuple[Action, ...]:
    """Return the emergency actions that this referral carries.

    They are those for its type of service, and of these only what is about data that the consent
    lets this service have. Who calls this has checked that the referral is still shared.
    """
    assert referral.packet is not None
    agreed = set(referral.packet.consent.categories) & set(referral.service.minimum_data)
    actions = emergencies_queries.actions_of(emergencies_queries.record_of(referral.case_id))
    wanted = [one for one in actions if one.service_type is referral.service_type]
    return emergencies_rules.shared(wanted, agreed)


def check_shared(referral: Referral) -> None:
    """Admit the case if the recipient may open every packet of the referral now.

    Raises NoLongerShared otherwise.
    """
    packets = [p for p in (referral.packet, referral.identity_packet) if p is not None]
    is_open = all(disclosure_queries.is_open_to_recipient(packet) for packet in packets)
    if referral.status in referral_rules.WITHOUT_ACCESS or not packets or not is_open:
        raise NoLongerShared
    admit(referral.case_id)


def identity_of(referral: Referral, *, seen_by: Actor) -> dict[str, Any]:
    """Return identity and safe contact; raises NotFound before acceptance or if none was shared."""
    if not referral_rules.sees_identity(referral.status) or referral.identity_packet is None:
        raise NotFound
    return disclosure_queries.content_of(referral.identity_packet, seen_by=seen_by)


def received(seen_by: Actor) -> ColumnElement[bool]:
    """Return the condition of every query of an inbox: sent here, without conflict of interest."""
    return scope(seen_by, Permission.REFERRAL_RESPOND, Referral)


@cache
def _received() -> Any:
    """Build the statement for one referral once, with all that is checked before it is shown."""
    return (
        select(Referral)
        .options(
            joinedload(Referral.sender),
            joinedload(Referral.packet).joinedload(Packet.consent),
            joinedload(Referral.identity_packet),
        )
        .where(received(_FOCAL_POINT), Referral.id == bindparam("referral"))
    )


PAGE = 50
_RANK = {priority: rank for rank, priority in enumerate(Priority)}
_FOCAL_POINT = ActorPlaceholder(frozenset({Role.FOCAL_POINT}))
"""Stands for everybody who reads an inbox; the ids are filled in when the statement is sent."""
_COLUMNS = (
    Referral.id,
    Referral.case_id,
    Referral.record_sealed,
    Referral.status,
    Referral.status_at,
    Referral.respond_by,
    Referral.sent_at,
    Organisation.name.label("sender"),
)
Key = tuple[datetime, uuid.UUID]


class Tab(LabelledEnum):
    """The four tabs of an inbox."""

    NEW = "new", N_("New")
    WAITING = "waiting", N_("Waiting")
    IN_SERVICE = "in-service", N_("In service")
    DONE = "done", N_("Done")


STATUSES = {
    Tab.NEW: (Status.SENT,),
    Tab.WAITING: tuple(
        status for status in OPEN if status not in (*NOT_SENT, Status.SENT, Status.IN_SERVICE)
    ),
    Tab.IN_SERVICE: (Status.IN_SERVICE,),
    Tab.DONE: referral_rules.ENDS,
}
COUNTED = (Tab.NEW, Tab.WAITING, Tab.IN_SERVICE)
"""The tabs that show a number. Done is not counted: it only grows, and nobody waits for it."""


@dataclass(slots=True)
class Line:
    """One referral in the list of a tab."""

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
        """The short reference by which both sides name the referral on the phone."""
        return reference_of(self.id)


@dataclass(frozen=True)
class InboxPage:
    """One page of a tab, with the number of referrals in each counted tab.

    `after` is the key with which to ask for the next page, or None.
    """

    rows: Sequence[Line]
    counts: dict[Tab, int]
    after: str | None


def inbox_of(seen_by: Actor, tab: Tab, *, after: str | None = None) -> InboxPage:
    """Return a page of a tab by deadline, its emergencies first; what has ended, newest first.

    The deadline of an emergency is within hours, so it stands on one of the first pages. The
    priority itself is sealed, and the database cannot sort by it.

    Raises NotAllowed for somebody who does not read an inbox.
    """
    authorise(seen_by, Permission.INBOX_VIEW)
    me, key = as_asked(seen_by), _key(after)
    moment, row = key or (None, None)
    place = {"moment": moment, "row": row, "lines": PAGE + 1}
    found = db.session.execute(_lines(tab, key is not None), me | place).all()
    priorities = Referral.read("priority", found)
    services = Referral.read("service_id", found)
    names = agencies_queries.names_of_services(services)
    lines = [
        Line(
            row.id,
            priority,
            row.status,
            row.status_at,
            row.respond_by,
            row.sent_at,
            names[service],
            row.sender,
        )
        for row, priority, service in zip(found, priorities, services, strict=True)
    ]
    more = lines[PAGE - 1] if len(lines) > PAGE else None
    by_status = {row[0]: row[1] for row in db.session.execute(_counts(), me)}
    counts = {tab: sum(by_status.get(status, 0) for status in STATUSES[tab]) for tab in COUNTED}
    shown = lines[:PAGE]
    if tab is not Tab.DONE:
        shown.sort(key=lambda line: _RANK[line.priority])
    return InboxPage(shown, counts, _key_of(more, tab) if more else None)


@cache
def _lines(tab: Tab, goes_on: bool) -> Any:
    statement: Any = (
        select(*_COLUMNS)
        .join(Organisation, Organisation.id == Referral.organisation_id)
        .where(received(_FOCAL_POINT), Referral.status.in_(STATUSES[tab]))
        .limit(bindparam("lines"))
    )
    return _newest(statement, goes_on) if tab is Tab.DONE else _pressing(statement, goes_on)


@cache
def _counts() -> Any:
    counted = [status for tab in COUNTED for status in STATUSES[tab]]
    return (
        select(Referral.status, func.count())
        .where(received(_FOCAL_POINT), Referral.status.in_(counted))
        .group_by(Referral.status)
    )


def _pressing(statement: Any, goes_on: bool) -> Any:
    if goes_on:
        place = tuple_(Referral.respond_by, Referral.id)
        statement = statement.where(place > tuple_(*_key_of_row()))
    return statement.order_by(Referral.respond_by, Referral.id)


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
    return f"{moment.timestamp()}~{last.id}"


def _key(after: str | None) -> Key | None:
    try:
        moment, row = (after or "").split("~")
        return datetime.fromtimestamp(float(moment), UTC), uuid.UUID(row)
    except (ValueError, OverflowError):
        return None
