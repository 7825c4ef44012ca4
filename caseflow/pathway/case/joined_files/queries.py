"""Read which files are joined, and what was written in them since."""

import uuid
from dataclasses import dataclass

from sqlalchemy import or_, select

from caseflow import encryption
from caseflow.access import Actor
from caseflow.errors import NotFound, RuleBroken
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.joined_files import rules
from caseflow.pathway.case.joined_files.models import JoinedFile
from caseflow.pathway.case.models import Case, Note


@dataclass(frozen=True)
class Other:
    """A file that is joined to a case; its code is empty when this person may not open it."""

    case_id: uuid.UUID
    code: str
    goes_on: bool
    """Whether new work goes into that file, and not into the one that is shown."""


def joins_of(*cases: Case) -> list[JoinedFile]:
    """Return the joins of these (admitted) cases that were not taken apart, the oldest first."""
    ids = [case.id for case in cases]
    found = select(JoinedFile).where(
        or_(JoinedFile.case_id.in_(ids), JoinedFile.other_id.in_(ids)),
        JoinedFile.parted_at.is_(None),
    )
    return list(db.session.scalars(found.order_by(JoinedFile.joined_at, JoinedFile.id)))


def others_of(case: Case, *, seen_by: Actor) -> list[Other]:
    """Return the files that are joined to an (admitted) case."""
    joins = joins_of(case)
    ids = {join.case_id if join.other_id == case.id else join.other_id for join in joins}
    codes = case_queries.visible_codes_of({one: one for one in ids}, seen_by=seen_by)
    return [
        Other(join.case_id, codes.get(join.case_id, ""), goes_on=True)
        if join.other_id == case.id
        else Other(join.other_id, codes.get(join.other_id, ""), goes_on=False)
        for join in joins
    ]


def to_compare(case: Case, code: str, *, by: Actor) -> Case:
    """Return the file with this code, in any spelling, to be compared with the case.

    Raises RuleBroken when there is none that this user may see, or it belongs to another
    organisation.
    """
    try:
        other = case_queries.case_by_code(code, seen_by=by)
    except NotFound:
        raise RuleBroken("There is no case of yours with this code.", field="code") from None
    rules.check_other(case, other)
    return other


def get_join(case: Case, other: Case) -> JoinedFile:
    """Return the join of these two (admitted) cases; NotFound when they are not joined."""
    pair = {case.id, other.id}
    for join in joins_of(case):
        if {join.case_id, join.other_id} == pair:
            return join
    raise NotFound


def wait_for_others(*cases: Case) -> None:
    """Wait until nobody else joins, parts or erases one of these cases."""
    # Always in the same order: two people who join A to B and B to A do not wait for each other.
    for case in sorted(cases, key=lambda one: one.id):
        case_queries.wait_for_others(case.id)


def is_erased(case: Case) -> bool:
    """Return whether a file, or all that was written in it, was erased, so that it stays empty."""
    store = encryption.key_ring().store
    return store.is_erased(case.id) or (case.is_closed and store.is_erased(case.id, "notes"))


def notes_since(join: JoinedFile) -> list[Note]:
    """Return the notes that were written in both (admitted) files since they were joined.

    Without those that were erased.
    """
    found = select(Note).where(
        Note.case_id.in_((join.case_id, join.other_id)), Note.written_at >= join.joined_at
    )
    rows = list(db.session.scalars(found.order_by(Note.written_at, Note.id)))
    encryption.prefetch_keys(rows)
    return [note for note in rows if note.text != encryption.ERASED]
