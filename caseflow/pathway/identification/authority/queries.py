"""Read the notifications to one's own authority, without those in which one has a conflict."""

import uuid

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import contains_eager

from caseflow.access import Actor, Permission, authorise, scope
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.consent.disclosure import queries as disclosure_queries
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification.models import Decision, Notification
from caseflow.pathway.identification.queries import Followed
from caseflow.pathway.identification.rules import Parts

SHOWN_WAITING, SHOWN_DONE = 200, 50


def notifications_seen_by(seen_by: Actor) -> tuple[list[Followed], list[Followed]]:
    """Return what is to be decided, the most urgent first, and all others, the newest first.

    The others are decided or no longer shared. Raises NotAllowed for anybody but an authority.
    """
    authorise(seen_by, Permission.NOTIFICATION_LIST)
    closed = or_(_is_finished(), ~identification_queries.looks_shared())
    to_decide = _received(seen_by).where(~closed).order_by(Notification.notified_at)
    done = _received(seen_by).where(closed).order_by(Notification.notified_at.desc())
    waiting = db.session.scalars(to_decide.limit(SHOWN_WAITING)).all()
    others = db.session.scalars(done.limit(SHOWN_DONE)).all()
    # The last day is sealed, so the oldest are read, and sorted by it afterwards.
    waiting = sorted(waiting, key=lambda one: one.decide_by)
    followed = identification_queries.followed([*waiting, *others])
    return followed[: len(waiting)], followed[len(waiting) :]


def get_notification(notification_id: uuid.UUID, *, seen_by: Actor) -> Notification:
    """Return a notification to one's own authority; raises NotFound for any other."""
    authorise(seen_by, Permission.NOTIFICATION_LIST)
    found = db.session.scalar(_received(seen_by).where(Notification.id == notification_id))
    if found is None:
        raise NotFound
    return found


def content_of(notification: Notification, *, seen_by: Actor) -> Parts:
    """Return what was sent, by category; raises NotFound when no consent covers it any more."""
    return disclosure_queries.content_of(notification.packet, seen_by=seen_by)


def _received(seen_by: Actor) -> Select[Notification]:
    return (
        select(Notification)
        .join(Notification.packet)
        .join(Packet.consent)
        .options(contains_eager(Notification.packet).contains_eager(Packet.consent))
        .where(scope(seen_by, Permission.NOTIFICATION_DECIDE, Notification))
    )


def _is_finished() -> ColumnElement[bool]:
    return exists().where(Decision.notification_id == Notification.id, Decision.is_last)
