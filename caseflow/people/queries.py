"""Reading identity and contact of a case that the caller has already found for somebody.

Its fields only open for a case that a scoped query has admitted.
"""

import uuid
from typing import Any

from sqlalchemy import select

from caseflow import clock
from caseflow.extensions import db
from caseflow.people import rules
from caseflow.people.models import Person, SafeContact


def person_of(case_id: uuid.UUID) -> Person | None:
    """Return the survivor of this case; None when nothing was recorded."""
    return db.session.scalar(select(Person).where(Person.case_id == case_id))


def safe_contact_of(case_id: uuid.UUID) -> SafeContact | None:
    """Return how this survivor can be contacted safely; None when nothing was recorded."""
    return db.session.scalar(select(SafeContact).where(SafeContact.case_id == case_id))


def names_of(case_id: uuid.UUID) -> list[str]:
    """Return every name of the survivor of an (admitted) case, earlier and false ones too."""
    person = person_of(case_id)
    if person is None:
        return []
    return [
        name for name in (person.known_as, person.full_name, *(person.other_names or ())) if name
    ]


def languages_of(case_id: uuid.UUID) -> list[str]:
    """Return the languages of the survivor of an (admitted) case, best understood first."""
    person = person_of(case_id)
    return rules.languages_of(person) if person is not None else []


def identity_part(case_id: uuid.UUID) -> dict[str, Any]:
    """Return what a packet may contain of the survivor's identity, by field."""
    return rules.identity_shared(person_of(case_id), clock.today())


def contact_part(case_id: uuid.UUID) -> dict[str, Any]:
    """Return what a packet may contain of the survivor's safe contact, by field."""
    return rules.recorded(safe_contact_of(case_id), rules.CONTACT_SHARED)
