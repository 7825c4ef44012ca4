"""The card of a case, the keys of search, and who has the same number."""

import hmac
import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from caseflow import clock
from caseflow.extensions import db
from caseflow.people.cards import rules
from caseflow.people.cards.models import SearchCard, SearchRemoval
from caseflow.people.cards.rules import Asked
from caseflow.people.likeness import rules as likeness
from caseflow.people.models import Person, SafeContact
from caseflow.safe import keys, store
from caseflow.safe.sealed import ERASED, SEALED

_CHUNK = 500


def newest_key() -> bytes:
    """What new cards are made with."""
    return _derived(keys.ring().system_key())


def every_key() -> list[bytes]:
    """What any card may have been made with."""
    return [_derived(key) for key in keys.ring().system_keys().values()]


def card_of(case_id: uuid.UUID) -> SearchCard | None:
    """The card of an (admitted) case."""
    return db.session.scalar(select(SearchCard).where(SearchCard.case_id == case_id))


def same_numbers(asked: Asked) -> dict[str, set[uuid.UUID]]:
    """Cases with the same telephone or document number, of whatever organisation."""
    found: dict[str, set[uuid.UUID]] = {}
    for kind, plain, column in (
        ("phone", likeness.digits_of(asked.phone), SearchCard.phone_index),
        ("document", likeness.number_of(asked.document), SearchCard.document_index),
    ):
        wanted = [rules.digest(key, kind, plain) for key in every_key()] if plain else []
        statement = select(SearchCard.case_id).where(column.in_(wanted))
        found[kind] = set(db.session.scalars(statement)) if wanted else set()
    return found


def holders_of(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Which organisations hold a key to each of a few cases."""
    held: dict[uuid.UUID, set[uuid.UUID]] = {}
    ids, table = list(case_ids), store.case_keys
    for row in keys.ring().store.rows(table, table.c.case_id.in_(ids)) if ids else ():
        held.setdefault(row.case_id, set()).add(row.organisation_id)
    return held


def held_by(organisation_id: uuid.UUID) -> list[uuid.UUID]:
    """Every case to which an organisation holds a key."""
    table = store.case_keys
    rows = keys.ring().store.rows(table, table.c.organisation_id == organisation_id)
    return [row.case_id for row in rows]


def cards_of(case_ids: list[uuid.UUID]) -> Iterable[list[SearchCard]]:
    """Their cards, some hundred at a time."""
    for at in range(0, len(case_ids), _CHUNK):
        wanted = SearchCard.case_id.in_(case_ids[at : at + _CHUNK])
        yield list(db.session.scalars(select(SearchCard).where(wanted)))


def changed_since(moment: datetime) -> tuple[list[uuid.UUID], dict[uuid.UUID, datetime]]:
    """(cases whose card is gone, cases whose card was made or made again, and when)."""
    gone = select(SearchRemoval.case_id).where(SearchRemoval.removed_at >= moment)
    made = select(SearchCard.case_id, SearchCard.changed_at).where(SearchCard.changed_at >= moment)
    changed = {row.case_id: row.changed_at for row in db.session.execute(made)}
    return list(db.session.scalars(gone)), changed


def removals_before(moment: datetime) -> list[SearchRemoval]:
    """Removals that every process has heard of."""
    return list(db.session.scalars(select(SearchRemoval).where(SearchRemoval.removed_at < moment)))


def asked_about(person: Person | None, contact: SafeContact | None) -> Asked:
    """A recorded person as a question; opens identity and contact of an admitted case."""
    if person is None:
        return Asked(phone=_told(contact.phone) if contact else "")
    return Asked(
        name=_told(person.full_name) or _told(person.known_as),
        year=rules.year_of(_told(person.date_of_birth), person.age, clock.today()),
        phone=_told(contact.phone) if contact else "",
        document=_told(person.document_number),
    )


def _told(value: str | None) -> str:
    return "" if value is None or value in (SEALED, ERASED) else value


def _derived(key: bytes) -> bytes:
    return hmac.digest(key, b"caseflow search of the mechanism", "sha256")
