"""Reading possible matches: for the desk, for who has to answer, and for who was told."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from caseflow.access import Actor, Permission, authorise, authorise_role, scope
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.models import Case
from caseflow.pathway.screening.matches.models import PossibleMatch
from caseflow.pathway.screening.models import Screening
from caseflow.people.search_index.models import SearchCard

SHOWN = 100
"""How many matches are on one page."""


def matches_seen_by(seen_by: Actor, *, skip: int = 0) -> list[PossibleMatch]:
    """Return matches for the coordination desk, newest first; one more than fits on a page.

    Matches of a file whose person was erased are left out. Raises NotAllowed for other roles.
    """
    authorise(seen_by, Permission.MATCH_LIST)
    newest = select(PossibleMatch).where(_are_there()).order_by(PossibleMatch.found_at.desc())
    return list(db.session.scalars(newest.offset(skip).limit(SHOWN + 1)))


def unasked(seen_by: Actor) -> int:
    """Return how many possible matches wait until the desk asks about them."""
    authorise(seen_by, Permission.MATCH_LIST)
    waiting = PossibleMatch.asked_at.is_(None), _are_there()
    return db.session.scalar(select(func.count(PossibleMatch.id)).where(*waiting)) or 0


def get_match(match_id: uuid.UUID, *, seen_by: Actor) -> PossibleMatch:
    """Return a match for the coordination desk; NotFound when there is none with this id."""
    authorise(seen_by, Permission.MATCH_LIST)
    match = db.session.get(PossibleMatch, match_id)
    if match is None:
        raise NotFound
    return match


def questions_seen_by(seen_by: Actor) -> Sequence[PossibleMatch]:
    """Return the questions of the desk that this person may answer: unanswered first.

    Those about a file whose person was erased are left out, here and in all that follows.
    """
    authorise_role(seen_by, Permission.MATCH_ANSWER)
    mine = scope(seen_by, Permission.MATCH_ANSWER, PossibleMatch)
    asked = select(PossibleMatch).where(mine, PossibleMatch.asked_at.is_not(None), _are_there())
    return db.session.scalars(
        asked.order_by(~_unanswered(), PossibleMatch.asked_at.desc()).limit(SHOWN)
    ).all()


def get_question(match_id: uuid.UUID, *, seen_by: Actor) -> PossibleMatch:
    """Return a question of the desk that this person may answer; NotFound for any other."""
    authorise_role(seen_by, Permission.MATCH_ANSWER)
    mine = scope(seen_by, Permission.MATCH_ANSWER, PossibleMatch)
    asked = (PossibleMatch.id == match_id, PossibleMatch.asked_at.is_not(None), _are_there())
    match = db.session.scalar(select(PossibleMatch).where(mine, *asked))
    if match is None:
        raise NotFound
    return match


def unanswered(seen_by: Actor) -> int:
    """Return how many questions of the desk wait for an answer of this person."""
    mine = scope(seen_by, Permission.MATCH_ANSWER, PossibleMatch)
    open_ones = mine, _unanswered(), _are_there()
    return db.session.scalar(select(func.count(PossibleMatch.id)).where(*open_ones)) or 0


def agreed_seen_by(seen_by: Actor) -> Sequence[PossibleMatch]:
    """Return what this person is told: matches whose owner agreed. No other is ever returned."""
    authorise_role(seen_by, Permission.MATCH_READ)
    mine = scope(seen_by, Permission.MATCH_READ, PossibleMatch)
    agreed = select(PossibleMatch).where(mine, PossibleMatch.agreed_at.is_not(None), _are_there())
    return db.session.scalars(agreed.order_by(PossibleMatch.agreed_at.desc()).limit(SHOWN)).all()


def known_pair(found_for_id: uuid.UUID, case_id: uuid.UUID) -> bool:
    """Return whether these two files are a possible match already, in either direction."""
    pairs = ((found_for_id, case_id), (case_id, found_for_id))
    same = [
        (PossibleMatch.found_for_id == one) & (PossibleMatch.case_id == other)
        for one, other in pairs
    ]
    return db.session.scalar(select(PossibleMatch.id).where(same[0] | same[1]).limit(1)) is not None


def owner_of(case_id: uuid.UUID) -> uuid.UUID | None:
    """Return who is responsible for a file: the caseworker of a case, the author of a screening."""
    owner = db.session.scalar(select(Case.owner_id).where(Case.id == case_id))
    if owner is not None:
        return owner
    return db.session.scalar(select(Screening.created_by_id).where(Screening.case_id == case_id))


def codes_of(case_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the code of the case, or else of the screening, for each of these ids."""
    codes: dict[Any, str] = {}
    screened = select(Screening.case_id, Screening.code).where(Screening.case_id.in_(case_ids))
    opened = select(Case.id, Case.code).where(Case.id.in_(case_ids))
    for statement in (screened, opened):
        codes.update({row[0]: row[1] for row in db.session.execute(statement)})
    return codes


def _are_there() -> Any:
    """Return whether the person of neither file was erased, which deletes the search card."""
    cards = select(SearchCard.case_id)
    return PossibleMatch.case_id.in_(cards) & PossibleMatch.found_for_id.in_(cards)


def _unanswered() -> Any:
    return (
        PossibleMatch.asked_at.is_not(None)
        & PossibleMatch.agreed_at.is_(None)
        & PossibleMatch.declined_at.is_(None)
    )
