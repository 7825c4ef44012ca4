"""A requested change of an account, as pages show it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from caseflow import clock
from caseflow.access import Actor, Permission, Role, allows
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import queries as agencies_queries
from caseflow.notices.models import Notice
from caseflow.notices.presenters import Said
from caseflow.oversight.account_requests import queries, rules
from caseflow.oversight.account_requests.models import AccountRequest
from caseflow.web import filters


class State(StrEnum):
    """The state of a request; CHANGED means that its record is not as caseflow wrote it."""

    CHANGED = "changed"
    WAITING = "waiting"
    EXPIRED = "expired"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Line:
    """One request with its names; a name is empty for a command of an operator."""

    request: AccountRequest
    state: State
    organisation: str
    asked_by: str
    decided_by: str
    former: tuple[Role, ...]
    can_decide: bool
    can_withdraw: bool


def state_of(request: AccountRequest) -> State:
    """Return the state of a request."""
    # First of all, since what a changed row says about itself cannot be believed.
    if not queries.is_proven(request):
        return State.CHANGED
    if rules.is_pending(request, clock.now()):
        return State.WAITING
    if request.confirmed_at is not None:
        return State.CONFIRMED
    if request.declined_at is None:
        return State.EXPIRED
    is_own = request.declined_by_id == request.requested_by_id
    return State.WITHDRAWN if is_own else State.DECLINED


def lines(requests: Iterable[AccountRequest], *, seen_by: Actor) -> list[Line]:
    """Return each request as a page shows it to this person."""
    found = list(requests)
    organisations = agencies_queries.names()
    names = accounts_queries.names_of(
        user_id
        for one in found
        for user_id in (one.requested_by_id, one.confirmed_by_id, one.declined_by_id)
    )
    return [
        Line(
            request=one,
            state=state_of(one),
            organisation=organisations.get(one.organisation_id, "–"),
            asked_by=names.get(one.requested_by_id, ""),
            decided_by=names.get(one.confirmed_by_id or one.declined_by_id or one.id, ""),
            former=tuple(Role(name) for name in one.former_role_names),
            can_decide=allows(seen_by, Permission.ACCOUNT_REQUEST_DECIDE, one),
            can_withdraw=rules.is_own(one, seen_by),
        )
        for one in found
    ]


def news(notices: Iterable[Notice], *, seen_by: Actor) -> dict[uuid.UUID, Said]:
    """Return what notices about disabled accounts say: whose account it is."""
    told = list(notices)
    names = accounts_queries.names_of(notice.object_id for notice in told)
    return {
        notice.id: Said(filters.said(notice.kind), names[notice.object_id])
        for notice in told
        if notice.object_id in names
    }
