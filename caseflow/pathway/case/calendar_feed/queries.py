"""Find the feed of a token, and the times of the appointments of its user."""

import hmac
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from caseflow import clock, encryption
from caseflow.access import Actor, Permission, holds_role_for, scope
from caseflow.accounts.models import User
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.calendar_feed import rules
from caseflow.pathway.case.calendar_feed.models import CalendarFeed
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.tasks.models import Task, TaskKind
from caseflow.web import registry
from caseflow.web.registry import DateKind


def feed_of(user: Actor) -> CalendarFeed | None:
    """Return the feed of a user, also one that has ended."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.user_id == user.id))


def get_feed(token: str) -> tuple[CalendarFeed, User]:
    """Return the open feed of a token, and its user.

    Raises NotFound, always with the same answer, when the token is unknown or its time is over, or
    when the account is disabled, was changed outside caseflow, or does not work on cases.
    """
    digest = rules.hash_of(token)
    feed = db.session.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == digest))
    user = db.session.get(User, feed.user_id) if feed else None
    if feed is None or user is None or not hmac.compare_digest(feed.token_hash, digest):
        raise NotFound
    if not rules.is_open(feed.ends_at, clock.now()) or not _works(user):
        raise NotFound
    encryption.key_ring().versions.rely_on(feed)
    return feed, user


def _works(user: User) -> bool:
    is_good = user.active and encryption.is_signed(user)
    return is_good and holds_role_for(user, Permission.CASE_LIST)


def times_of(user: User) -> Iterator[datetime]:
    """Yield when the appointments in this user's cases are, and those that they were given."""
    visible = (scope(user, Permission.CASE_WORK, Case), ~Case.is_closed)
    own = list(db.session.scalars(select(Case.id).where(*visible, Case.owner_id == user.id)))
    for kind in registry.current().case_dates:
        if own and kind.kind is DateKind.APPOINTMENT:
            for _case_id, at in kind.find(own):
                yield datetime.fromisoformat(at)
    given = (
        select(Task.id, Task.case_id, Task.record_sealed)
        .join(Case, Case.id == Task.case_id)
        .where(*visible, Task.worker_id == user.id, Task.ended_at.is_(None))
    )
    rows: Any = db.session.execute(given).all()
    known = zip(Task.read("kind", rows), Task.read("due_at", rows), strict=True)
    yield from (due_at for kind, due_at in known if kind is TaskKind.APPOINTMENT)
