"""Requests and holds for whom they are meant; a receipt finds its requests without an account."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from caseflow import encryption
from caseflow.access import Actor, Permission, authorise
from caseflow.audit import Event
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.oversight.erasures import rules
from caseflow.oversight.erasures.models import Erasure, LegalHold
from caseflow.oversight.log import queries as log_queries
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent.disclosure.models import Packet

SHOWN = 100


def erasures_seen_by(seen_by: Actor) -> Sequence[Erasure]:
    """What waits for a decision first, then the newest."""
    authorise(seen_by, Permission.ERASURE_LIST)
    decided = or_(Erasure.approved_at.is_not(None), Erasure.declined_at.is_not(None))
    newest = select(Erasure).options(joinedload(Erasure.case))
    return db.session.scalars(
        newest.order_by(decided, Erasure.requested_at.desc()).limit(SHOWN)
    ).all()


def waiting(seen_by: Actor) -> int:
    """How many wait for a decision."""
    authorise(seen_by, Permission.ERASURE_LIST)
    open_ones = Erasure.approved_at.is_(None), Erasure.declined_at.is_(None)
    return db.session.scalar(select(func.count(Erasure.id)).where(*open_ones)) or 0


def get_erasure(erasure_id: uuid.UUID, *, seen_by: Actor) -> Erasure:
    """One request; NotFound for everybody who does not decide."""
    authorise(seen_by, Permission.ERASURE_LIST)
    erasure = db.session.get(Erasure, erasure_id, options=[joinedload(Erasure.case)])
    if erasure is None:
        raise NotFound
    return erasure


def erasures_of(case: Case) -> Sequence[Erasure]:
    """Of a case that was found with `get_case`, newest first."""
    own = select(Erasure).where(Erasure.case_id == case.id)
    return db.session.scalars(own.order_by(Erasure.requested_at.desc())).all()


def pending_of(case_id: uuid.UUID, compartment: str) -> Erasure | None:
    """A request for this, or for the whole file, that waits for a decision."""
    waiting = select(Erasure).where(
        Erasure.case_id == case_id,
        Erasure.compartment.in_({"", compartment}),
        Erasure.approved_at.is_(None),
        Erasure.declined_at.is_(None),
    )
    return db.session.scalars(waiting.limit(1)).first()


def holds_seen_by(seen_by: Actor) -> Sequence[LegalHold]:
    """Holds that stand; also those that were changed outside of the program."""
    authorise(seen_by, Permission.HOLD_MANAGE)
    newest = select(LegalHold).order_by(LegalHold.set_at.desc())
    every = db.session.scalars(newest.options(joinedload(LegalHold.case)))
    return [hold for hold in every if _stands(hold)]


def get_hold(hold_id: uuid.UUID, *, seen_by: Actor) -> LegalHold:
    """One hold; NotFound for everybody who does not manage them."""
    authorise(seen_by, Permission.HOLD_MANAGE)
    hold = db.session.get(LegalHold, hold_id)
    if hold is None:
        raise NotFound
    return hold


def hold_of(case_id: uuid.UUID) -> LegalHold | None:
    """The hold that stands on a case; a row whose seal is broken still holds."""
    ever = select(LegalHold).where(LegalHold.case_id == case_id).order_by(LegalHold.set_at.desc())
    return next((hold for hold in db.session.scalars(ever) if _stands(hold)), None)


def is_held(case_id: uuid.UUID) -> bool:
    """Whether a hold stands, by its row or by the log: a row that was deleted still holds."""
    if hold_of(case_id) is not None:
        return True
    return bool(
        log_queries.things_of(case_id, Event.HOLD_SET)
        - log_queries.things_of(case_id, Event.HOLD_RELEASED)
    )


def is_proven(row: Erasure | LegalHold) -> bool:
    """Whether the row is as caseflow wrote it; else no page goes by what it says."""
    return encryption.is_signed(row)


def _stands(hold: LegalHold) -> bool:
    return hold.released_at is None or not is_proven(hold)


def wait_for_others(case_id: uuid.UUID) -> None:
    """Requests of this case as they are once nobody else decides on one or sends something."""
    case_queries.wait_for_others(case_id)
    for row in list(db.session.identity_map.values()):
        if isinstance(row, Erasure) and row.case_id == case_id:
            db.session.refresh(row)


def packets_of(case_id: uuid.UUID) -> Sequence[Packet]:
    """Everything that was ever sent of a case."""
    return db.session.scalars(select(Packet).where(Packet.case_id == case_id)).all()


def by_receipt(receipt: str) -> Sequence[Erasure]:
    """What the holder of this code asked for; nothing for a code that nobody was given."""
    marks = marks_of(receipt)
    return db.session.scalars(select(Erasure).where(Erasure.receipt.in_(marks))).all()


def marks_of(receipt: str) -> list[bytes]:
    """Its keyed hash under every system key, the newest first: it outlives a rotation."""
    return encryption.keyed_hashes("receipt", rules.typed(receipt).encode())
