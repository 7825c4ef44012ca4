"""The search card of a fictional file, as the actions would make it."""

import uuid
from datetime import datetime
from typing import Any

from caseflow.demo.volume.bulk import File
from caseflow.people.cards import queries as cards
from caseflow.people.cards import rules as card_rules
from caseflow.people.cards.models import SearchCard
from caseflow.people.likeness import rules as likeness


def add_card(
    file: File, row_id: uuid.UUID, person: dict[str, Any], phone: str, at: datetime
) -> None:
    """By what somebody is found again, as the actions would write it."""
    key = cards.newest_key()
    names = (person["full_name"], person["known_as"])
    digests = {
        "phone": likeness.digits_of(phone),
        "document": likeness.number_of(person["document_number"]),
    }
    found = {
        f"{kind}_index": card_rules.digest(key, kind, plain) if plain else None
        for kind, plain in digests.items()
    }
    year = card_rules.year_of("", person["age"], at.date())
    file.add(
        SearchCard, id=row_id, changed_at=at, tokens=card_rules.card(names, year, key), **found
    )
