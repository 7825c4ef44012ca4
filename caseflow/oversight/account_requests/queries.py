"""Reading requested changes of accounts, and who may decide on one."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, select

from caseflow import clock, encryption
from caseflow.access import Actor, Permission, authorise_role, scope
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.oversight.account_requests.models import AccountChange, AccountRequest

SHOWN = 100
"""How many requests are listed at most."""


def requests_seen_by(seen_by: Actor) -> Sequence[AccountRequest]:
    """Return the requests that this person may see: those that wait first, then the newest."""
    authorise_role(seen_by, Permission.ACCOUNT_REQUEST_LIST)
    mine = scope(seen_by, Permission.ACCOUNT_REQUEST_LIST, AccountRequest)
    newest = select(AccountRequest).where(mine)
    # False sorts before true on both databases, so what waits comes first.
    return db.session.scalars(
        newest.order_by(~_open_now(), AccountRequest.requested_at.desc()).limit(SHOWN)
    ).all()


def waiting(seen_by: Actor) -> int:
    """Return how many requests wait for a decision of this person."""
    authorise_role(seen_by, Permission.ACCOUNT_REQUEST_DECIDE)
    mine = scope(seen_by, Permission.ACCOUNT_REQUEST_DECIDE, AccountRequest)
    return db.session.scalar(select(func.count(AccountRequest.id)).where(mine, _open_now())) or 0


def get_request(request_id: uuid.UUID, *, seen_by: Actor) -> AccountRequest:
    """Return one request; NotFound when there is none that this person may see."""
    authorise_role(seen_by, Permission.ACCOUNT_REQUEST_LIST)
    mine = scope(seen_by, Permission.ACCOUNT_REQUEST_LIST, AccountRequest)
    found = db.session.scalar(select(AccountRequest).where(AccountRequest.id == request_id, mine))
    if found is None:
        raise NotFound
    return found


def all_pending() -> Sequence[AccountRequest]:
    """Return every request that waits, oldest first, for the operator's commands."""
    oldest = select(AccountRequest).where(_open_now()).order_by(AccountRequest.requested_at)
    return db.session.scalars(oldest).all()


def requests_about(user: Actor) -> Sequence[AccountRequest]:
    """Return what was requested about a user's own account, newest first."""
    own = select(AccountRequest).where(AccountRequest.user_id == user.id)
    return db.session.scalars(own.order_by(AccountRequest.requested_at.desc()).limit(SHOWN)).all()


def pending_of(email: str, change: AccountChange) -> AccountRequest | None:
    """Return the request for this change of this account that waits for a decision, if any."""
    same = (AccountRequest.email == email, AccountRequest.change == change)
    return db.session.scalars(select(AccountRequest).where(*same, _open_now()).limit(1)).first()


def able_to_decide(request: AccountRequest) -> list[User]:
    """Return the users who can sign in and may decide on this request."""
    return accounts_queries.able_to(Permission.ACCOUNT_REQUEST_DECIDE, request)


def lock(request: AccountRequest) -> None:
    """Wait until nobody else decides on this request, and read it again."""
    db.session.refresh(request, with_for_update=True)


def is_proven(request: AccountRequest) -> bool:
    """Whether the row is as caseflow wrote it; otherwise no page may rely on it."""
    return encryption.is_signed(request)


def _open_now() -> ColumnElement[bool]:
    return and_(
        AccountRequest.confirmed_at.is_(None),
        AccountRequest.declined_at.is_(None),
        AccountRequest.expires_at > clock.now(),
    )
