"""Reading requests to erase and legal holds; a receipt finds its requests without an account."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from caseflow import encryption
from caseflow.access import Actor, Permission, authorise, scope
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
"""How many requests are listed at most."""


def erasures_seen_by(seen_by: Actor) -> Sequence[Erasure]:
    """Return all requests: those that wait for a decision first, then the newest.

    Requests about a case that excludes this person are left out.
    """
    authorise(seen_by, Permission.ERASURE_LIST)
    # False sorts before true on both databases, so undecided requests come first.
    decided = or_(Erasure.approved_at.is_not(None), Erasure.declined_at.is_not(None))
    mine = scope(seen_by, Permission.ERASURE_LIST, Erasure)
    newest = select(Erasure).options(joinedload(Erasure.case)).where(mine)
    return db.session.scalars(
        newest.order_by(decided, Erasure.requested_at.desc()).limit(SHOWN)
    ).all()


def waiting(seen_by: Actor) -> int:
    """Return how many requests wait for a decision, without those of cases that exclude them."""
    authorise(seen_by, Permission.ERASURE_LIST)
    mine = scope(seen_by, Permission.ERASURE_LIST, Erasure)
    open_ones = mine, Erasure.approved_at.is_(None), Erasure.declined_at.is_(None)
    return db.session.scalar(select(func.count(Erasure.id)).where(*open_ones)) or 0


def under_way() -> Sequence[Erasure]:
    """Return the erasures whose keys have left every file of the stores, and that do not say so."""
    decided = Erasure.approved_at.is_not(None), Erasure.destroyed_at.is_(None)
    store = encryption.key_ring().store
    return [
        erasure
        for erasure in db.session.scalars(select(Erasure).where(*decided))
        if is_proven(erasure) and not store.may_be_in_files(erasure.case_id)
    ]


def get_erasure(erasure_id: uuid.UUID, *, seen_by: Actor) -> Erasure:
    """Return one request, for those who may see it in the list; NotFound when there is none."""
    authorise(seen_by, Permission.ERASURE_LIST)
    one = select(Erasure).where(
        Erasure.id == erasure_id, scope(seen_by, Permission.ERASURE_LIST, Erasure)
    )
    erasure = db.session.scalar(one.options(joinedload(Erasure.case)))
    if erasure is None:
        raise NotFound
    return erasure


def erasures_of(case: Case) -> Sequence[Erasure]:
    """Return the requests of a case, newest first; the caller found the case with `get_case`."""
    own = select(Erasure).where(Erasure.case_id == case.id)
    return db.session.scalars(own.order_by(Erasure.requested_at.desc())).all()


def pending_of(case_id: uuid.UUID, compartment: str) -> Erasure | None:
    """Return a request for this compartment or the whole file that waits for a decision, if any."""
    waiting = select(Erasure).where(
        Erasure.case_id == case_id,
        Erasure.approved_at.is_(None),
        Erasure.declined_at.is_(None),
    )
    wanted = rules.WHOLE, rules.PERSONAL, compartment
    return next((one for one in db.session.scalars(waiting) if one.compartment in wanted), None)


def holds_seen_by(seen_by: Actor) -> Sequence[LegalHold]:
    """Return the holds that are in force; those that were edited by SQL count as in force."""
    authorise(seen_by, Permission.HOLD_MANAGE)
    newest = select(LegalHold).order_by(LegalHold.set_at.desc())
    every = db.session.scalars(newest.options(joinedload(LegalHold.case)))
    return [hold for hold in every if _stands(hold)]


def get_hold(hold_id: uuid.UUID, *, seen_by: Actor) -> LegalHold:
    """Return one hold, for those who may manage holds; NotFound when there is none."""
    authorise(seen_by, Permission.HOLD_MANAGE)
    hold = db.session.get(LegalHold, hold_id)
    if hold is None:
        raise NotFound
    return hold


def hold_of(case_id: uuid.UUID) -> LegalHold | None:
    """Return the hold that is in force on a case, if any.

    A row that was edited counts as in force: otherwise an edit by SQL could release it.
    """
    ever = select(LegalHold).where(LegalHold.case_id == case_id).order_by(LegalHold.set_at.desc())
    return next((hold for hold in db.session.scalars(ever) if _stands(hold)), None)


def is_held(case_id: uuid.UUID) -> bool:
    """Whether a case is under a legal hold, by its rows or by the log.

    The log is asked too, so that somebody who deletes the row does not release the hold.
    """
    if hold_of(case_id) is not None:
        return True
    # The log names holds by the ids of their rows: those that were set and never released.
    return bool(
        log_queries.things_of(case_id, Event.HOLD_SET)
        - log_queries.things_of(case_id, Event.HOLD_RELEASED)
    )


def is_proven(row: Erasure | LegalHold) -> bool:
    """Whether the row is as caseflow wrote it; otherwise no page may rely on it."""
    return encryption.is_signed(row)


def _stands(hold: LegalHold) -> bool:
    # A changed row counts as in force: otherwise an edit by SQL would release a hold.
    return hold.released_at is None or not is_proven(hold)


def wait_for_others(case_id: uuid.UUID) -> None:
    """Wait until nobody else is deciding on a request of this case or sending something of it.

    Then read again the requests that this transaction has already loaded.
    """
    case_queries.wait_for_others(case_id)
    # Somebody may have decided while we waited; the objects of this session do not show it.
    for row in list(db.session.identity_map.values()):
        if isinstance(row, Erasure) and row.case_id == case_id:
            db.session.refresh(row)


def packets_of(case_id: uuid.UUID) -> Sequence[Packet]:
    """Return every packet that was ever sent from a case."""
    return db.session.scalars(select(Packet).where(Packet.case_id == case_id)).all()


def by_receipt(receipt: str) -> Sequence[Erasure]:
    """Return the requests with this receipt; none for an unknown code."""
    marks = marks_of(receipt)
    return db.session.scalars(select(Erasure).where(Erasure.receipt.in_(marks))).all()


def marks_of(receipt: str) -> list[bytes]:
    """Return the keyed hashes of a receipt under every system key, the newest first.

    So a receipt from before a rotation is still found.
    """
    return encryption.keyed_hashes("receipt", rules.typed(receipt).encode())
