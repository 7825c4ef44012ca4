"""Opening an organisation's cards into memory, keeping them current, dropping them when idle."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Timer
from typing import Any

from flask import current_app
from sqlalchemy import event

from caseflow import clock
from caseflow.access import context as access_context
from caseflow.access.actors import SYSTEM, Actor
from caseflow.access.compartments import Compartment
from caseflow.access.roles import Role
from caseflow.audit import log
from caseflow.audit.events import Event
from caseflow.extensions import db
from caseflow.people.cards import queries, rules
from caseflow.people.cards.index.rules import Index
from caseflow.people.cards.models import SearchCard
from caseflow.safe import keys

OVERLAP = timedelta(minutes=2)
"""A transaction may end so long after the moment that it wrote down."""
_FRESH = "opened_indexes"


@dataclass(frozen=True)
class Keeper:
    """An organisation's hand on its own cards; no person, no role, so it may do nothing else."""

    organisation_id: uuid.UUID
    id: uuid.UUID = SYSTEM.id
    held_roles: frozenset[Role] = field(default_factory=frozenset)


@dataclass
class Place:
    """One index on the shelf: until when it is current, and when it was last asked."""

    index: Index
    seen_at: datetime
    used_at: datetime


class Shelf:
    """The indexes of one process."""

    def __init__(self, idle: timedelta) -> None:
        self.idle, self.places, self._is_watched = idle, dict[uuid.UUID, Place](), False

    def drop_idle(self) -> None:
        """Forget what nobody has asked for a while."""
        for organisation_id, place in list(self.places.items()):
            if clock.now() - place.used_at >= self.idle:
                self.places.pop(organisation_id, None)

    def keep(self, place: Place) -> None:
        """Take an index whose opening is in the log; it goes by itself when nobody asks."""
        self.places[place.index.organisation_id] = place
        if not self._is_watched:
            self._watch()

    def _watch(self) -> None:
        """Look once more when the time is over, also when no request comes any more."""
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
    """The shelf of this application in this process."""
    minutes = current_app.config["SETTINGS"].search_idle_minutes
    made: Shelf = current_app.extensions.setdefault(
        "caseflow-search", Shelf(timedelta(minutes=minutes))
    )
    return made


def index_of(organisation_id: uuid.UUID, *, seen_by: Actor) -> Index:
    """The current index of an organisation; what was opened for it is one event of this look."""
    kept, now = shelf(), clock.now()
    kept.drop_idle()
    place = _fresh().get(organisation_id) or kept.places.get(organisation_id)
    if place is None:
        index = Index(organisation_id, keys.ring().search_key(organisation_id))
        place = Place(index, now, now)
        held = queries.held_by(organisation_id)
        opened = sum(_open(index, cards) for cards in queries.cards_of(held))
    else:
        opened = _catch_up(place)
    place.seen_at = place.used_at = now
    if opened or organisation_id not in kept.places:
        kept.places.pop(organisation_id, None)  # it is kept again once the log says so
        _fresh()[organisation_id] = place
        log.record(
            Event.SEARCH_INDEX_OPENED, by=seen_by, organisation=organisation_id, cards=opened
        )
    return place.index


def _catch_up(place: Place) -> int:
    gone, changed = queries.changed_since(place.seen_at - OVERLAP)
    for case_id in gone:
        place.index.drop(case_id)
    new = [one for one, at in changed.items() if not place.index.has(one, at.timestamp())]
    return sum(_open(place.index, cards) for cards in queries.cards_of(new))


def _open(index: Index, cards: Iterable[SearchCard]) -> int:
    """Put the cards that the organisation's keys open into the index; how many."""
    told, opened = list(cards), 0
    if not told:
        return 0
    with access_context.acting(Keeper(index.organisation_id), purpose="search.index") as look:
        look.admitted.update(card.case_id for card in told)
        wanted = [(card.case_id, Compartment.IDENTITY.value) for card in told]
        keys.ring().prefetch(wanted, index.organisation_id)
        held = {case_id for case_id, _, _ in look.keys}
        for card in told:
            index.drop(card.case_id)
            tokens = card.tokens if card.case_id in held else None
            if tokens is not None:
                lists = (rules.unpacked(tokens, name) for name in rules.LISTS)
                index.put(card.case_id, _stamp(card), *lists)
                opened += 1
        look.take_openings()  # they are told as one event, with how many there were
    return opened


def _stamp(card: SearchCard) -> float:
    return card.changed_at.timestamp()


def _fresh() -> dict[uuid.UUID, Place]:
    opened: dict[uuid.UUID, Place] = db.session().info.setdefault(_FRESH, {})
    return opened


@event.listens_for(db.session, "after_commit")
def _keep_fresh(session: Any) -> None:
    """Only an index whose opening was committed to the log stays in memory."""
    for place in session.info.pop(_FRESH, {}).values():
        shelf().keep(place)
