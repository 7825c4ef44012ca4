"""The search card of a fictional person."""

import uuid
from datetime import datetime
from typing import Any

from caseflow.demo.volume.bulk import File
from caseflow.people import name_matching
from caseflow.people import rules as people_rules
from caseflow.people.search_index import queries as search_index_queries
from caseflow.people.search_index import rules as search_index_rules
from caseflow.people.search_index.models import SearchCard


def add_card(
    file: File, row_id: uuid.UUID, person: dict[str, Any], phone: str, at: datetime
) -> None:
    """Add the card by which a search finds this person, as the actions would write it."""
    key = search_index_queries.newest_key()
    names = (person["full_name"], person["known_as"])
    digests = {
        "phone": next(iter(search_index_queries.phones_in(phone)), ""),
        "document": name_matching.number_of(person["document_number"]),
    }
    found = {
        f"{kind}_index": search_index_rules.digest(key, kind, plain) if plain else None
        for kind, plain in digests.items()
    }
    year = people_rules.birth_year(person, at.date())
    file.add(
        SearchCard,
        id=row_id,
        changed_at=at,
        made_by=search_index_rules.VERSION,
        tokens=search_index_rules.card(names, year, key),
        **found,
    )
