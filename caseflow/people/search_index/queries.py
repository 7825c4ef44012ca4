"""Search cards and their keys, and each organisation's index of opened cards in memory."""

import hmac
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Timer
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, event, or_, select

from caseflow import audit, clock, encryption
from caseflow.access import SYSTEM, Actor, Compartment, Role, acting, current_context
from caseflow.encryption import CHANGED, ERASED
from caseflow.extensions import db
from caseflow.people import name_matching
from caseflow.people import rules as people_rules
from caseflow.people.models import Person, SafeContact
from caseflow.people.search_index import rules
from caseflow.people.search_index.models import SearchCard, SearchRemoval
from caseflow.people.search_index.rules import Asked, Index

_CHUNK = 500
PHONES = (
    SearchCard.phone_index,
    SearchCard.second_phone_index,
    SearchCard.third_phone_index,
)
"""The columns of telephone numbers: as many as `people.rules.PHONES`."""


def newest_key() -> bytes:
    """Return the key (32 bytes) with which new cards are made."""
    return _derived(encryption.key_ring().system.key())


def every_key() -> list[bytes]:
    """Return every key with which a card may have been made: one for each system key."""
    return [_derived(key) for key in encryption.key_ring().system.all().values()]


def card_of(case_id: uuid.UUID) -> SearchCard | None:
    """Return the card of a case; None when there is none."""
    return db.session.scalar(select(SearchCard).where(SearchCard.case_id == case_id))


def same_numbers(asked: Asked) -> dict[str, set[uuid.UUID]]:
    """Return the cases of any organisation with the same telephone or document number, by kind."""
    found: dict[str, set[uuid.UUID]] = {}
    document = name_matching.number_of(asked.document)
    for kind, numbers, columns in (
        ("phone", phones_in(asked.phone), PHONES),
        ("document", [document] if document else [], (SearchCard.document_index,)),
    ):
        wanted = [rules.digest(key, kind, one) for key in every_key() for one in numbers]
        # A statement for each column, so that each is answered by its index.
        found[kind] = {
            case_id
            for column in columns
            if wanted
            for case_id in db.session.scalars(select(SearchCard.case_id).where(column.in_(wanted)))
        }
    return found


def country() -> str:
    """Return the country of telephone numbers without a country code, as it was set."""
    code: str = current_app.config["SETTINGS"].country
    return code


def phones_in(text: str) -> list[str]:
    """Return the telephone numbers of a text in the form in which cards keep them."""
    numbers = people_rules.numbers_in(text, country())
    # The extension is not compared: colleagues of one house have different ones.
    digits = (name_matching.digits_of(number.partition(";")[0]) for number in numbers)
    return [one for one in digits if one]


def old_cards(limit: int) -> list[SearchCard]:
    """Return some cards that an older version made."""
    old = select(SearchCard).where(_is_old())
    first = SearchCard.made_by.nulls_first()
    return list(db.session.scalars(old.order_by(first).limit(limit)))


def are_some_old() -> bool:
    """Return whether there are cards that an older version made, which are found less well."""
    old = select(SearchCard.id).where(_is_old()).limit(1)
    return db.session.scalar(old) is not None


def _is_old() -> ColumnElement[bool]:
    return or_(SearchCard.made_by.is_(None), SearchCard.made_by < rules.VERSION)


def holders_of(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Return which organisations hold a key to each of a few cases."""
    return encryption.key_ring().cases.holders_of(case_ids)


def held_by(organisation_id: uuid.UUID) -> list[uuid.UUID]:
    """Return every case to which an organisation holds a key."""
    return encryption.key_ring().cases.held_by(organisation_id)


def cards_of(case_ids: list[uuid.UUID]) -> Iterable[list[SearchCard]]:
    """Yield the cards of these cases, a few hundred at a time."""
    for at in range(0, len(case_ids), _CHUNK):
        wanted = SearchCard.case_id.in_(case_ids[at : at + _CHUNK])
        yield list(db.session.scalars(select(SearchCard).where(wanted)))


def changed_since(moment: datetime) -> tuple[list[uuid.UUID], dict[uuid.UUID, datetime]]:
    """Return (cases whose card was deleted, cases whose card changed and when) since a moment."""
    gone = select(SearchRemoval.case_id).where(SearchRemoval.removed_at >= moment)
    made = select(SearchCard.case_id, SearchCard.changed_at).where(SearchCard.changed_at >= moment)
    changed = {row.case_id: row.changed_at for row in db.session.execute(made)}
    return list(db.session.scalars(gone)), changed


def removals_before(moment: datetime) -> list[SearchRemoval]:
    """Return the removals before a moment."""
    return list(db.session.scalars(select(SearchRemoval).where(SearchRemoval.removed_at < moment)))


def asked_about(person: Person | None, contact: SafeContact | None) -> Asked:
    """Return what to search for to find a recorded person; opens identity and contact."""
    if person is None:
        return Asked(phone=_told(contact.phone) if contact else "")
    return Asked(
        name=name_matching.given(_told(person.full_name)) or _told(person.known_as),
        year=_birth_year(person),
        phone=_told(contact.phone) if contact else "",
        document=_told(person.document_number),
    )


def asked_in(answers: Mapping[str, Any]) -> Asked:
    """Return what to search for to find the person of these answers, which are about to be saved.

    Nothing sealed is opened. What the answers leave out is left out of the question.
    """
    return Asked(
        name=answers.get("full_name") or answers.get("known_as") or "",
        year=people_rules.birth_year(answers, clock.today()),
        phone=answers.get("phone") or "",
        document=answers.get("document_number") or "",
    )


def _told(value: str | None) -> str:
    return "" if value is None or value in (ERASED, CHANGED) else value


def _birth_year(person: Person) -> int | None:
    told = {name: getattr(person, name) for name in ("date_of_birth", "age", "age_said_on")}
    return people_rules.birth_year(told, clock.today())


def _derived(key: bytes) -> bytes:
    return hmac.digest(key, b"caseflow search of the mechanism", "sha256")


OVERLAP = timedelta(minutes=2)
"""By how much each look at what changed overlaps the one before: a transaction becomes visible some
time after the `changed_at` that it wrote."""
_FRESH = "opened_indexes"


@dataclass(frozen=True)
class Keeper:
    """The actor under whom an organisation's cards are opened into its index.

    It is no person and has no role, so it is allowed to do nothing else.
    """

    organisation_id: uuid.UUID
    id: uuid.UUID = SYSTEM.id
    held_roles: frozenset[Role] = field(default_factory=frozenset)


@dataclass
class Place:
    """One index in memory: when it was last brought up to date, and when it was last used."""

    index: Index
    seen_at: datetime
    used_at: datetime


class Shelf:
    """The indexes that one process has in memory, by organisation.

    An index that nobody has used for `idle` is dropped.
    """

    def __init__(self, idle: timedelta) -> None:
        self.idle, self.places, self._is_watched = idle, dict[uuid.UUID, Place](), False

    def drop_idle(self) -> None:
        """Drop every index that nobody has used for `idle`."""
        for organisation_id, place in list(self.places.items()):
            if clock.now() - place.used_at >= self.idle:
                self.places.pop(organisation_id, None)

    def keep(self, place: Place) -> None:
        """Keep an index whose opening is committed to the log, until nobody uses it any more."""
        self.places[place.index.organisation_id] = place
        if not self._is_watched:
            self._watch()

    def _watch(self) -> None:
        """Start a timer that drops idle indexes, so that they go even when no request comes."""
        self._is_watched = True
        timer = Timer(self.idle.total_seconds() + 1, self._look)
        timer.daemon = True
        timer.start()

    def _look(self) -> None:
        self.drop_idle()
        self._is_watched = False
        if self.places:
            self._watch()


def shelf() -> Shelf:
    """Return the indexes of this application in this process."""
    minutes = current_app.config["SETTINGS"].search_idle_minutes
    made: Shelf = current_app.extensions.setdefault(
        "caseflow-search", Shelf(timedelta(minutes=minutes))
    )
    return made


def index_of(organisation_id: uuid.UUID, *, seen_by: Actor) -> Index:
    """Return the index of an organisation, brought up to date.

    All cards that were opened for it are one event of `seen_by` in the log.
    """
    kept, now = shelf(), clock.now()
    kept.drop_idle()
    place = _fresh().get(organisation_id) or kept.places.get(organisation_id)
    if place is None:
        index = Index(
            organisation_id, encryption.key_ring().organisations.search_key(organisation_id)
        )
        place = Place(index, now, now)
        held = held_by(organisation_id)
        opened = sum(_open(index, cards) for cards in cards_of(held))
    else:
        opened = _catch_up(place)
    place.seen_at = place.used_at = now
    if opened or organisation_id not in kept.places:
        kept.places.pop(organisation_id, None)  # it is kept again once the log says so
        _fresh()[organisation_id] = place
        audit.record(
            audit.Event.SEARCH_INDEX_OPENED, by=seen_by, organisation=organisation_id, cards=opened
        )
    return place.index


def _catch_up(place: Place) -> int:
    gone, changed = changed_since(place.seen_at - OVERLAP)
    for case_id in gone:
        place.index.drop(case_id)
    new = [one for one, at in changed.items() if not place.index.has(one, at.timestamp())]
    return sum(_open(place.index, cards) for cards in cards_of(new))


def _open(index: Index, cards: Iterable[SearchCard]) -> int:
    """Put the cards that the organisation's keys can open into the index; return how many."""
    told, opened = list(cards), 0
    if not told:
        return 0
    with acting(Keeper(index.organisation_id), purpose="search.index") as look:
        look.admitted.update(card.case_id for card in told)
        look.marks_changed = True  # one that was changed is not found, and the others are
        wanted = [(card.case_id, Compartment.IDENTITY.value) for card in told]
        encryption.key_ring().compartments.prefetch(wanted, index.organisation_id)
        held = {case_id for case_id, _, _ in look.keys}
        for card in told:
            # Dropped first: the organisation may have lost its key to this card since it was put.
            index.drop(card.case_id)
            tokens = card.tokens if card.case_id in held else None
            if tokens is not None:
                lists = (rules.unpacked(tokens, name) for name in rules.LISTS)
                index.put(card.case_id, _stamp(card), *lists)
                opened += 1
        look.take_openings()  # they are told as one event, with how many there were
    if (reader := current_context()) is not None:
        reader.changed |= look.changed
    return opened


def _stamp(card: SearchCard) -> float:
    return card.changed_at.timestamp()


def _fresh() -> dict[uuid.UUID, Place]:
    opened: dict[uuid.UUID, Place] = db.session().info.setdefault(_FRESH, {})
    return opened


@event.listens_for(db.session, "after_commit")
def _keep_fresh(session: Any) -> None:
    """Keep the indexes of this transaction, now that their opening is committed to the log."""
    for place in session.info.pop(_FRESH, {}).values():
        shelf().keep(place)
