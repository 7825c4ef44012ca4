"""Updating a search card whenever identity or contact changes, and deleting it."""

import uuid
from datetime import timedelta
from itertools import zip_longest
from typing import Any

from caseflow import audit, clock, encryption
from caseflow.access import SYSTEM, acting, unguarded
from caseflow.crypto.errors import CryptoError
from caseflow.encryption import ERASED, NoKey
from caseflow.extensions import db
from caseflow.people import name_matching
from caseflow.people import queries as people_queries
from caseflow.people import rules as people_rules
from caseflow.people.models import Person
from caseflow.people.search_index import queries, rules
from caseflow.people.search_index.models import SearchCard, SearchRemoval

REMEMBERED = timedelta(days=1)
"""How long a removal is kept; until then every process has dropped the card or ended its index."""
_NAMED = ("full_name", "known_as", "other_names", "date_of_birth", "age", "age_said_on")
RENEWED = 20
"""How many old cards are made again in one transaction."""


@unguarded("called by verbs that have authorised")
def note_person(person: Person, answers: dict[str, Any]) -> None:
    """Make the card again from the identity; what the form did not ask is read from the person."""
    told = {name: answers[name] if name in answers else getattr(person, name) for name in _NAMED}
    # The text that stands for an erased name must not become a name that can be found.
    told = {name: None if value == ERASED else value for name, value in told.items()}
    card, key = _card(person.case_id), queries.newest_key()
    names = [told["full_name"], told["known_as"], *(told["other_names"] or ())]
    year = people_rules.birth_year(told, clock.today())
    card.tokens = rules.card(filter(None, names), year, key)
    card.made_by = rules.VERSION
    if "document_number" in answers:
        number = name_matching.number_of(answers["document_number"] or "")
        card.document_index = rules.digest(key, "document", number) if number else None


@unguarded("called by verbs that have authorised")
def note_contact(case_id: uuid.UUID, answers: dict[str, Any]) -> None:
    """Update the telephone number in the card, if the form asked for it."""
    if "phone" in answers:
        _keep_phones(_card(case_id), answers["phone"] or "")


@unguarded("called by verbs that have authorised")
def touch(case_id: uuid.UUID) -> None:
    """Mark the card as changed, because a case was handed over.

    So every process checks again which organisations can open the card.
    """
    card = queries.card_of(case_id)
    if card is not None:
        card.changed_at = clock.now()


@unguarded("called by verbs that have authorised")
def forget(case_id: uuid.UUID) -> None:
    """Delete the card, and leave a removal, so that every process drops its tokens from memory."""
    card = queries.card_of(case_id)
    for removal in queries.removals_before(clock.now() - REMEMBERED):
        db.session.delete(removal)
    if card is not None:
        db.session.delete(card)
        db.session.merge(SearchRemoval(case_id=case_id, removed_at=clock.now()))


@unguarded("background work")
def renew_some() -> int:
    """Make a few cards again that an older version made; return how many are done.

    A card that nobody can open any more, because its keys were destroyed, only gets the version.
    """
    old = queries.old_cards(RENEWED)
    holders = encryption.key_ring().cases.holders_of(card.case_id for card in old)
    for card in old:
        for organisation_id in sorted(holders.get(card.case_id, ()))[:1]:
            with acting(queries.Keeper(organisation_id), purpose="search.index") as look:
                look.admitted.add(card.case_id)
                _renew(card)
                look.take_openings()  # they are told as one event, with how many there were
        card.made_by, card.changed_at = rules.VERSION, clock.now()
    if old:
        audit.record(audit.Event.SEARCH_CARDS_RENEWED, by=SYSTEM, cards=len(old))
        db.session.flush()
    return len(old)


def _renew(card: SearchCard) -> None:
    person = people_queries.person_of(card.case_id)
    contact = people_queries.safe_contact_of(card.case_id)
    try:
        if person is not None:
            note_person(person, {})
        if contact is not None:
            phone = contact.phone
            _keep_phones(card, "" if phone is None or phone == ERASED else phone)
    except (NoKey, CryptoError):
        # It was changed, or this organisation has no key to this part; the old tokens stay.
        return


def _keep_phones(card: SearchCard, text: str) -> None:
    key = queries.newest_key()
    numbers = [rules.digest(key, "phone", one) for one in queries.phones_in(text)]
    for column, number in zip_longest(queries.PHONES, numbers[: len(queries.PHONES)]):
        setattr(card, column.key, number)


def _card(case_id: uuid.UUID) -> SearchCard:
    card = queries.card_of(case_id)
    if card is None:
        card = SearchCard(case_id=case_id, changed_at=clock.now(), made_by=rules.VERSION)
        db.session.add(card)
    card.changed_at = clock.now()
    return card
