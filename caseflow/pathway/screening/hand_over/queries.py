"""Read the screenings that were handed over to an organisation."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select

from caseflow.access import Actor, Permission, admit, authorise_role, holds_role_for, scope
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies.models import Organisation
from caseflow.errors import NotFound, RuleBroken
from caseflow.extensions import db
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.pathway.screening.models import HandOver, Screening, ScreeningStatus

SHOWN = 100
"""How many waiting screenings a list shows at most."""


@dataclass(frozen=True)
class Incoming:
    """One line of the list of screenings that were handed over to us."""

    screening: Screening
    hand_over: HandOver
    sender: str
    urgent: tuple[Action, ...]
    """What cannot wait, the most pressing first."""


class Unreceived(NamedTuple):
    """A screening whose receipt is late, and whether it is an emergency."""

    screening_id: uuid.UUID
    code: str
    sender: str
    receive_by: datetime
    is_urgent: bool


def incoming_seen_by(seen_by: Actor) -> list[Incoming]:
    """Return what waits at this person's organisation: emergencies first, then the oldest.

    Raises NotAllowed for roles that do not receive screenings.
    """
    authorise_role(seen_by, Permission.SCREENING_RECEIVE)
    statement = (
        _waiting(seen_by)
        .add_columns(Screening, Organisation.name)
        .join(Organisation, Organisation.id == Screening.organisation_id)
        .order_by(HandOver.handed_at)
    )
    # All are read: which one is an emergency is sealed, and none may be cut off by the limit.
    rows = db.session.execute(statement).all()
    urgent = emergencies_queries.pressing_of(row[1].case_id for row in rows)
    found = [Incoming(row[1], row[0], row[2], urgent.get(row[1].case_id, ())) for row in rows]
    found.sort(key=lambda line: not line.urgent)
    return found[:SHOWN]


def late_seen_by(seen_by: Actor, now: datetime) -> list[Unreceived]:
    """Return what waits here and should have been received by now; nothing for other roles."""
    if not holds_role_for(seen_by, Permission.SCREENING_RECEIVE):
        return []
    statement = (
        _waiting(seen_by)
        .with_only_columns(
            HandOver.id,
            HandOver.record_sealed,
            Screening.id.label("screening_id"),
            Screening.code,
            # Under another name: a hand-over is not sealed for its case.
            Screening.case_id.label("of_case"),
            Organisation.name.label("sender"),
        )
        .join(Organisation, Organisation.id == Screening.organisation_id)
        .where(HandOver.received_at.is_(None))
        .order_by(HandOver.handed_at)
    )
    rows = db.session.execute(statement).all()
    due = zip(rows, HandOver.read("receive_by", rows), strict=True)
    late = [(row, at) for row, at in due if at < now][:SHOWN]
    urgent = emergencies_queries.pressing_of(row.of_case for row, _at in late)
    return [
        Unreceived(row.screening_id, row.code, row.sender, at, row.of_case in urgent)
        for row, at in late
    ]


def counted(seen_by: Actor) -> tuple[int, int]:
    """Return how many screenings wait, and how many of these are emergencies.

    Both are 0 for roles that do not receive screenings.
    """
    if not holds_role_for(seen_by, Permission.SCREENING_RECEIVE):
        return 0, 0
    waiting = db.session.scalars(_waiting(seen_by).with_only_columns(Screening.case_id)).all()
    return len(waiting), len(emergencies_queries.pressing_of(waiting)) if waiting else 0


def waits_here(screening_id: uuid.UUID, *, seen_by: Actor) -> bool:
    """Return whether a screening waits at this person's organisation and they may receive it."""
    if not holds_role_for(seen_by, Permission.SCREENING_RECEIVE):
        return False
    found = _waiting(seen_by).where(Screening.id == screening_id)
    return db.session.scalar(found) is not None


def get_incoming(screening_id: uuid.UUID, *, seen_by: Actor) -> tuple[Screening, HandOver]:
    """Return a screening that waits here; it can be opened once its receipt is confirmed.

    Raises RuleBroken, with who was quicker, when a colleague has answered it; NotFound for any
    other, and NotAllowed for roles that do not receive screenings.
    """
    authorise_role(seen_by, Permission.SCREENING_RECEIVE)
    found = db.session.execute(
        _waiting(seen_by).add_columns(Screening).where(Screening.id == screening_id)
    ).one_or_none()
    if found is None:
        _check_not_answered(screening_id, seen_by)
        raise NotFound
    hand_over, screening = found
    if hand_over.received_at is not None:
        admit(screening.case_id)
    return screening, hand_over


def open_hand_over(screening: Screening) -> HandOver | None:
    """Return the hand-over of a screening that is neither accepted nor returned, or None."""
    return db.session.scalar(
        select(HandOver).where(
            HandOver.screening_id == screening.id,
            HandOver.taken_up_at.is_(None),
            HandOver.returned_at.is_(None),
        )
    )


def _check_not_answered(screening_id: uuid.UUID, seen_by: Actor) -> None:
    """Raise RuleBroken when somebody of this organisation has accepted or returned a screening."""
    newest = (
        select(HandOver)
        .where(
            HandOver.screening_id == screening_id,
            HandOver.organisation_id == seen_by.organisation_id,
        )
        .order_by(HandOver.handed_at.desc())
    )
    handed = db.session.scalars(newest).first()
    if handed is None:
        return
    by_id = handed.taken_up_by_id or handed.returned_by_id
    if by_id is None:
        return
    if by_id == seen_by.id:
        raise RuleBroken("You have already answered this screening.")
    name = accounts_queries.names_of([by_id]).get(by_id, "")
    if handed.taken_up_by_id:
        raise RuleBroken("%(name)s was quicker and has accepted this screening.", name=name)
    raise RuleBroken("%(name)s was quicker and has returned this screening.", name=name)


def _waiting(seen_by: Actor) -> Select[HandOver]:
    return (
        select(HandOver)
        .join(Screening, Screening.id == HandOver.screening_id)
        .where(
            scope(seen_by, Permission.SCREENING_RECEIVE, Screening),
            HandOver.organisation_id == Screening.recipient_id,
            HandOver.taken_up_at.is_(None),
            HandOver.returned_at.is_(None),
            Screening.status == ScreeningStatus.HANDED_OVER,
        )
    )
