"""Make, renew and end the feed of the person who acts."""

import secrets
import uuid

from caseflow import audit, clock
from caseflow.access import Actor, Permission, nothing, verb
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.calendar_feed import rules
from caseflow.pathway.case.calendar_feed.models import CalendarFeed


@verb(Permission.CASE_LIST, of=nothing)
def make(feed: CalendarFeed | None, *, by: Actor) -> str:
    """Return a new secret token for this user's feed; an earlier one is not answered any more.

    Raises NotFound for the feed of somebody else.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    if feed is None:
        feed = CalendarFeed(id=uuid.uuid4(), user_id=by.id)
        db.session.add(feed)
    _check_own(feed, by)
    feed.token_hash, feed.made_at, feed.ends_at = rules.hash_of(token), now, now + rules.LIVES
    audit.record(audit.Event.CALENDAR_FEED_MADE, by=by, thing=feed)
    return token


@verb(Permission.CASE_LIST, of=nothing)
def end(feed: CalendarFeed | None, *, by: Actor) -> None:
    """End this user's feed at once, if there is one; NotFound for the feed of somebody else."""
    if feed is None or not rules.is_open(feed.ends_at, clock.now()):
        return
    _check_own(feed, by)
    feed.ends_at = clock.now()
    audit.record(audit.Event.CALENDAR_FEED_ENDED, by=by, thing=feed)


def _check_own(feed: CalendarFeed, by: Actor) -> None:
    if feed.user_id != by.id:
        raise NotFound
