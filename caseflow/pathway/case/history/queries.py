"""Read what has happened in a case, with the names of those who recorded it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from caseflow.accounts.models import User
from caseflow.extensions import db
from caseflow.pathway.case.models import Case, CaseMilestone, Note
from caseflow.sop.vocabulary import Milestone

_TIMELINE = (
    select(CaseMilestone, User.display_name.label("by"))
    .outerjoin(User, User.id == CaseMilestone.by_id)
    .where(CaseMilestone.case_id == bindparam("case"))
    .order_by(CaseMilestone.at, CaseMilestone.id)
)
"""Built once, because the page of every case sends it."""


class Happened(NamedTuple):
    """A milestone with the display name of who recorded it; None for background work."""

    name: Milestone
    at: datetime
    by: str | None


def timeline_of(case: Case) -> list[Happened]:
    """Return everything that has happened, oldest first."""
    rows = db.session.execute(_TIMELINE, {"case": case.id})
    return [Happened(row.CaseMilestone.name, row.CaseMilestone.at, row.by) for row in rows]


def signed_notes_of(case: Case) -> list[tuple[Note, str | None]]:
    """Return the notes with the names of their authors, newest first."""
    rows = db.session.execute(
        select(Note, User.display_name)
        .outerjoin(User, User.id == Note.written_by_id)
        .where(Note.case_id == case.id)
        .order_by(Note.written_at.desc(), Note.id)
    )
    return [(row.Note, row.display_name) for row in rows]
