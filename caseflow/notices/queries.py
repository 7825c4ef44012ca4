"""One's own notices."""

import uuid

from sqlalchemy import func, select

from caseflow.access import Actor
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.notices.models import Notice

SHOWN = 20


def notices_seen_by(seen_by: Actor) -> list[Notice]:
    """The newest unread notices of this person."""
    return list(
        db.session.scalars(
            select(Notice)
            .where(Notice.user_id == seen_by.id, Notice.read_at.is_(None))
            .order_by(Notice.created_at.desc())
            .limit(SHOWN)
        )
    )


def unread_count(seen_by: Actor) -> int:
    """How many notices wait."""
    waiting = select(func.count()).where(Notice.user_id == seen_by.id, Notice.read_at.is_(None))
    return db.session.scalar(waiting) or 0


def get_notice(notice_id: uuid.UUID, *, seen_by: Actor) -> Notice:
    """One's own notice."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or notice.user_id != seen_by.id:
        raise NotFound
    return notice
