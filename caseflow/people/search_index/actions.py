"""Updating a search card whenever identity or contact changes, and deleting it."""

import uuid
from datetime import timedelta
from typing import Any

from caseflow import clock
from caseflow.access import unguarded
from caseflow.encryption import ERASED
from caseflow.extensions import db
from caseflow.people import name_matching
from caseflow.people.models import Person
from caseflow.people.search_index import queries, rules
from caseflow.people.search_index.models import SearchCard, SearchRemoval

REMEMBERED = timedelta(days=1)
"""How long a removal is kept; until then every process has dropped the card or ended its index."""
_NAMED = ("full_name", "known_as", "date_of_birth", "age")


@unguarded("called by verbs that have authorised")
def note_person(person: Person, answers: dict[str, Any]) -> None:
    """Make the card again from the identity; what the form did not ask is read from the person."""
    told = {name: answers[name] if name in answers else getattr(person, name) for name in _NAMED}
    # The text that stands for an erased name must not become a name that can be found.
    told = {name: None if value == ERASED else value for name, value in told.items()}
    card, key = _card(person.case_id), queries.newest_key()
    names = [told[name] for name in ("full_name", "known_as") if told[name]]
    year = rules.year_of(told["date_of_birth"] or "", told["age"], clock.today())
    card.tokens = rules.card(names, year, key)
    if "document_number" in answers:
        number = name_matching.number_of(answers["document_number"] or "")
        card.document_index = rules.digest(key, "document", number) if number else None


@unguarded("called by verbs that have authorised")
def note_contact(case_id: uuid.UUID, answers: dict[str, Any]) -> None:
    """Update the telephone number in the card, if the form asked for it."""
    if "phone" in answers:
        digits = name_matching.digits_of(answers["phone"] or "")
        key = queries.newest_key()
        _card(case_id).phone_index = rules.digest(key, "phone", digits) if digits else None


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


def _card(case_id: uuid.UUID) -> SearchCard:
    card = queries.card_of(case_id)
    if card is None:
        card = SearchCard(case_id=case_id, changed_at=clock.now())
        db.session.add(card)
    card.changed_at = clock.now()
    return card
