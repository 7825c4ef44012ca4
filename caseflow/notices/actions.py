"""Telling people: rows of the outbox, in the transaction of what happened."""

import uuid
from collections.abc import Iterable
from typing import Any

from caseflow import clock
from caseflow.access import Actor, Role, unguarded
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind


@unguarded("called by verbs that have authorised, and by background work")
def tell(users: Iterable[User], kind: NoticeKind, thing: Any) -> None:
    """Tell these people about something; it says what about, never what it says."""
    for user in users:
        tell_id(user.id, kind, thing)


@unguarded("called by verbs that have authorised, and by background work")
def tell_id(user_id: uuid.UUID, kind: NoticeKind, thing: Any) -> None:
    """Tell one account, known by its id."""
    db.session.add(
        Notice(
            user_id=user_id,
            kind=kind,
            object_type=thing.__tablename__,
            object_id=thing.id,
            created_at=clock.now(),
        )
    )


@unguarded("called by verbs that have authorised, and by background work")
def tell_organisation(
    organisation_id: uuid.UUID, kind: NoticeKind, thing: Any, *, roles: tuple[Role, ...]
) -> None:
    """Tell everybody of an organisation who holds one of the roles."""
    tell(accounts_queries.members_of(organisation_id, *roles), kind, thing)


@unguarded("a notice is found only by the person it is for")
def dismiss(notice: Notice, *, by: Actor) -> None:
    """Seen; only one's own notices are found by `queries.get_notice`."""
    if notice.user_id == by.id and notice.read_at is None:
        notice.read_at = clock.now()
