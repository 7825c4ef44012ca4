"""Create notices, in the same transaction as the event that they are about."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update

from caseflow import clock
from caseflow.access import Actor, Role, unguarded
from caseflow.accounts import actions as accounts_actions
from caseflow.accounts import queries as accounts_queries
from caseflow.accounts.models import User
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind


@unguarded("called by verbs that have authorised, and by background work")
def tell(users: Iterable[User], kind: NoticeKind, thing: Any) -> None:
    """Create a notice about a thing for each of these users.

    The notice refers to the thing by its table and id, and never copies its content.
    """
    for user in users:
        tell_id(user.id, kind, thing)


@unguarded("called by verbs that have authorised, and by background work")
def tell_id(user_id: uuid.UUID, kind: NoticeKind, thing: Any) -> None:
    """Create a notice about a thing for the user with this id."""
    for told_id in accounts_queries.stand_ins_of(user_id):
        _add(told_id, kind, thing.__tablename__, thing.id)


def _add(user_id: uuid.UUID, kind: NoticeKind, table: str, row_id: uuid.UUID) -> None:
    # A notice has no relationship to the thing, so that this package need not know its table.
    db.session.add(
        Notice(
            user_id=user_id,
            kind=kind,
            object_type=table,
            object_id=row_id,
            created_at=clock.now(),
        )
    )


@unguarded("called by verbs that have authorised, and by background work")
def tell_organisation(
    organisation_id: uuid.UUID, kind: NoticeKind, thing: Any, *, roles: tuple[Role, ...]
) -> None:
    """Create a notice for every member of an organisation who has one of these roles."""
    tell(accounts_queries.members_of(organisation_id, *roles), kind, thing)


@unguarded("called by verbs that have authorised, when what the notice asks for was done")
def put_away(thing: Any, *kinds: NoticeKind) -> None:
    """Mark the unread notices about a thing as read, whoever they are for.

    With kinds, only notices of these kinds. It is called when somebody has dealt with the thing, so
    that colleagues do not look at it again, and before a newer notice takes the place of older
    ones.
    """
    about = (Notice.object_type == thing.__tablename__, Notice.object_id == thing.id)
    unread = update(Notice).where(*about, Notice.read_at.is_(None))
    if kinds:
        unread = unread.where(Notice.kind.in_(kinds))
    db.session.execute(unread.values(read_at=clock.now()))


@unguarded("marks only the notices of the person who acts")
def see(object_ids: Iterable[uuid.UUID], *, by: Actor) -> None:
    """Mark this person's unread notices about these things as read: they have opened them."""
    mine = (Notice.user_id == by.id, Notice.read_at.is_(None))
    opened = update(Notice).where(*mine, Notice.object_id.in_(list(object_ids)))
    db.session.execute(opened.values(read_at=clock.now()))


def _pass_on(user: User) -> None:
    """Give the unread notices of an account that was disabled to the supervisors."""
    unread = select(Notice).where(Notice.user_id == user.id, Notice.read_at.is_(None))
    others = [one for one in accounts_queries.stand_ins_of(user.id) if one != user.id]
    for notice in db.session.scalars(unread).all() if others else ():
        for told_id in others:
            _add(told_id, notice.kind, notice.object_type, notice.object_id)
        notice.read_at = clock.now()


LISTENERS = ((accounts_actions.disabled, _pass_on),)
"""What happens here when an account was disabled."""
