"""Identity and contact of a case that was found for somebody already."""

import uuid
from typing import Any

from sqlalchemy import select

from caseflow.extensions import db
from caseflow.people import rules
from caseflow.people.models import Person, SafeContact


def person_of(case_id: uuid.UUID) -> Person | None:
    """The survivor of this (admitted) case."""
    return db.session.scalar(select(Person).where(Person.case_id == case_id))


def safe_contact_of(case_id: uuid.UUID) -> SafeContact | None:
    """How this survivor may be reached, if it was recorded."""
    return db.session.scalar(select(SafeContact).where(SafeContact.case_id == case_id))


def identity_part(case_id: uuid.UUID) -> dict[str, Any]:
    """What a packet may carry of who this survivor is, by field."""
    return rules.recorded(person_of(case_id), rules.IDENTITY_SHARED)


def contact_part(case_id: uuid.UUID) -> dict[str, Any]:
    """What a packet may carry of how this survivor can be reached safely, by field."""
    return rules.recorded(safe_contact_of(case_id), rules.CONTACT_SHARED)
