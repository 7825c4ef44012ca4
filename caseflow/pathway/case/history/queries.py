"""What has happened, with who did it."""

from dataclasses import dataclass

from sqlalchemy import select

from caseflow.accounts.models import User
from caseflow.extensions import db
from caseflow.pathway.case.models import Case, CaseMilestone, Note


@dataclass(frozen=True)
class Happened:
    """A milestone and the display name of who recorded it, if it was a person."""

    milestone: CaseMilestone
    by: str | None


def timeline_of(case: Case) -> list[Happened]:
    """Everything that has happened, oldest first, with names: one statement."""
    rows = db.session.execute(
        select(CaseMilestone, User.display_name)
        .outerjoin(User, User.id == CaseMilestone.by_id)
        .where(CaseMilestone.case_id == case.id)
        .order_by(CaseMilestone.at, CaseMilestone.id)
    )
    return [Happened(row.CaseMilestone, row.display_name) for row in rows]


def signed_notes_of(case: Case) -> list[tuple[Note, str | None]]:
    """Notes, newest first, each with who wrote it: one statement."""
    rows = db.session.execute(
        select(Note, User.display_name)
        .outerjoin(User, User.id == Note.written_by_id)
        .where(Note.case_id == case.id)
        .order_by(Note.written_at.desc(), Note.id)
    )
    return [(row.Note, row.display_name) for row in rows]
