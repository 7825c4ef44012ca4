"""Join two files of the same person, and take them apart."""

import uuid
from collections.abc import Collection

from caseflow import audit, clock
from caseflow.access import Actor, Permission, authorise, verb
from caseflow.extensions import db
from caseflow.pathway.case.joined_files import queries, rules
from caseflow.pathway.case.joined_files.models import JoinedFile
from caseflow.pathway.case.models import Case, Note


@verb(Permission.CASE_JOIN)
def join(case: Case, other: Case, reason: str, *, by: Actor) -> JoinedFile:
    """Join another file to the case, which goes on.

    Raises NotAllowed when this user may not join the other file, and RuleBroken when one of them is
    joined already, the case is closed, or they belong to two organisations.
    """
    authorise(by, Permission.CASE_JOIN, other)
    queries.wait_for_others(case, other)
    rules.check_joinable(case, other, queries.joins_of(case, other))
    joined = JoinedFile(
        id=uuid.uuid4(),
        case_id=case.id,
        other_id=other.id,
        joined_at=clock.now(),
        joined_by_id=by.id,
        reason=reason,
    )
    db.session.add(joined)
    for one in (case, other):
        audit.record(audit.Event.CASE_JOINED, by=by, thing=joined, case_id=one.id)
    return joined


@verb(Permission.CASE_JOIN)
def part(case: Case, other: Case, moved: Collection[uuid.UUID], *, by: Actor) -> None:
    """Take two joined files apart, and copy the notes of `moved` into the other one of the two.

    Notes never change, so each also stays where it was written. Raises NotFound when the files are
    not joined, NotAllowed when this user may not part the other file, and RuleBroken when they were
    joined too long ago, or a note would be copied into a file that was erased.
    """
    authorise(by, Permission.CASE_JOIN, other)
    queries.wait_for_others(case, other)
    joined = queries.get_join(case, other)
    now = clock.now()
    rules.check_partable(joined, now)
    for note in queries.notes_since(joined):
        if note.id in moved:
            goes_to = case if note.case_id == other.id else other
            rules.check_not_erased(queries.is_erased(goes_to))
            _copy(note, goes_to.id, by)
    joined.parted_at, joined.parted_by_id = now, by.id
    for one in (case, other):
        audit.record(audit.Event.CASE_PARTED, by=by, thing=joined, case_id=one.id)


def _copy(note: Note, case_id: uuid.UUID, by: Actor) -> None:
    copied = Note(
        case_id=case_id,
        written_at=note.written_at,
        written_by_id=note.written_by_id,
        text=note.text,
        told=note.told,
    )
    db.session.add(copied)
    audit.record(audit.Event.CASE_NOTE_ADDED, by=by, thing=copied)
