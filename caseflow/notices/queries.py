"""Read the notices of the user who asks; nobody can read those of another user."""

import uuid

from sqlalchemy import func, select

from caseflow.access import Actor
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind

SHOWN = 20
"""The largest number of notices in a list."""


def notices_seen_by(seen_by: Actor) -> list[Notice]:
    """Return the newest unread notices of this user, at most `SHOWN`."""
    return list(
        db.session.scalars(
            select(Notice)
            .where(Notice.user_id == seen_by.id, Notice.read_at.is_(None))
            .order_by(Notice.created_at.desc())
            .limit(SHOWN)
        )
    )


def unread_of(kind: NoticeKind, *, seen_by: Actor) -> list[Notice]:
    """Return the unread notices of one kind of this user, newest first, at most `SHOWN`."""
    mine = (Notice.user_id == seen_by.id, Notice.read_at.is_(None), Notice.kind == kind)
    newest = select(Notice).where(*mine).order_by(Notice.created_at.desc())
    return list(db.session.scalars(newest.limit(SHOWN)))


def unread_count(seen_by: Actor) -> int:
    """Return how many unread notices this user has."""
    waiting = select(func.count()).where(Notice.user_id == seen_by.id, Notice.read_at.is_(None))
    return db.session.scalar(waiting) or 0


def get_notice(notice_id: uuid.UUID, *, seen_by: Actor) -> Notice:
    """Return a notice of this user.

    Raises NotFound when there is none with this id, or when it belongs to another user.
    """
    notice = db.session.get(Notice, notice_id)
    if notice is None or notice.user_id != seen_by.id:
        raise NotFound
    return notice
