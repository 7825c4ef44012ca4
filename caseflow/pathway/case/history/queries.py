"""Read what has happened in a case, with the names of those who recorded it."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from caseflow.accounts.models import User
from caseflow.agencies.models import Organisation
from caseflow.extensions import db
from caseflow.pathway.case.models import Case, CaseMilestone, Note
from caseflow.sop.vocabulary import Milestone
from caseflow.web.registry import Happening

_TIMELINE = (
    select(
        CaseMilestone,
        User.display_name.label("by"),
        User.organisation_id,
        Organisation.name.label("organisation"),
    )
    .outerjoin(User, User.id == CaseMilestone.by_id)
    .outerjoin(Organisation, Organisation.id == User.organisation_id)
    .where(CaseMilestone.case_id == bindparam("case"))
    .order_by(CaseMilestone.at, CaseMilestone.id)
)
"""Built once, because the page of every case sends it."""


class Happened(NamedTuple):
    """A milestone with the display name of who did it; None for background work.

    Of somebody in another organisation, the name of that organisation is given too.
    """

    name: Milestone
    at: datetime
    by: str | None
    object_id: uuid.UUID | None = None


def timeline_of(case: Case) -> list[Happened]:
    """Return everything that has happened, oldest first."""
    rows = db.session.execute(_TIMELINE, {"case": case.id})
    return [
        Happened(
            row.CaseMilestone.name,
            row.CaseMilestone.at,
            _who(row, case),
            row.CaseMilestone.object_id,
        )
        for row in rows
    ]


def _who(row: Any, case: Case) -> str | None:
    if row.by is None or row.organisation_id == case.organisation_id:
        name: str | None = row.by
        return name
    return f"{row.by}, {row.organisation}"


def people_of(happenings: Iterable[Happening], case: Case) -> dict[uuid.UUID, str]:
    """Return who did these things by id, with the organisation if it is another one."""
    statement = (
        select(
            User.id,
            User.display_name.label("by"),
            User.organisation_id,
            Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(User.id.in_({one.by_id for one in happenings}))
    )
    return {row.id: _who(row, case) or "" for row in db.session.execute(statement)}


def signed_notes_of(case: Case) -> list[tuple[Note, str | None]]:
    """Return the notes with the names of their authors, newest first."""
    rows = db.session.execute(
        select(Note, User.display_name)
        .outerjoin(User, User.id == Note.written_by_id)
        .where(Note.case_id == case.id)
        .order_by(Note.written_at.desc(), Note.id)
    )
    return [(row.Note, row.display_name) for row in rows]
