"""Read the notices of the user who asks; nobody can read those of another user."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, tuple_

from caseflow.access import Actor
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.notices.models import Notice, NoticeKind

PAGE = 50
"""The largest number of notices on one page."""


@dataclass(frozen=True)
class NoticePage:
    """One page of unread notices, and the key of the next page, or None."""

    notices: list[Notice]
    after: str | None


def notices_seen_by(seen_by: Actor, *, after: str | None = None) -> NoticePage:
    """Return the unread notices of this user, newest first, from the key `after` on."""
    newest = (
        select(Notice)
        .where(Notice.user_id == seen_by.id, Notice.read_at.is_(None))
        .order_by(Notice.created_at.desc(), Notice.id.desc())
    )
    if (key := _key(after)) is not None:
        newest = newest.where(tuple_(Notice.created_at, Notice.id) < tuple_(*key))
    found = list(db.session.scalars(newest.limit(PAGE + 1)))
    more = found[PAGE - 1] if len(found) > PAGE else None
    return NoticePage(found[:PAGE], f"{more.created_at.isoformat()}~{more.id}" if more else None)


def cases_of(notices: Iterable[Notice]) -> dict[uuid.UUID, uuid.UUID]:
    """Return the id of the case to which the object of each notice belongs, by the object's id."""
    about: dict[str, set[uuid.UUID]] = {}
    for notice in notices:
        about.setdefault(notice.object_type, set()).add(notice.object_id)
    found = {object_id: object_id for object_id in about.get("case", ())}
    for name, ids in about.items():
        table = db.metadata.tables.get(name)
        if table is not None and "case_id" in table.c:
            rows = db.session.execute(
                select(table.c.id, table.c.case_id).where(table.c.id.in_(ids))
            )
            found |= {row.id: row.case_id for row in rows}
    return found


def unread_of(kind: NoticeKind, *, seen_by: Actor) -> list[Notice]:
    """Return the unread notices of one kind of this user, newest first, at most `PAGE`."""
    mine = (Notice.user_id == seen_by.id, Notice.read_at.is_(None), Notice.kind == kind)
    newest = select(Notice).where(*mine).order_by(Notice.created_at.desc())
    return list(db.session.scalars(newest.limit(PAGE)))


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


def _key(after: str | None) -> tuple[datetime, uuid.UUID] | None:
    try:
        moment, _, row = (after or "").partition("~")
        return datetime.fromisoformat(moment).astimezone(UTC), uuid.UUID(row)
    except (ValueError, OverflowError):
        return None
