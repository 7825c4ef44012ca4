"""The contexts to which wrapped keys are bound: the place of each key in the hierarchy.

Each context begins with the kind of key. A wrap that somebody copies to another organisation,
case, compartment or version does not open there. Changing a context makes stored wraps unreadable.
"""

import uuid
from typing import Any

from caseflow.crypto import encoding


def system(version: int) -> bytes:
    """Return the context of a version of the system key."""
    return encoding.context("system", version)


def organisation(organisation_id: uuid.UUID, version: int) -> bytes:
    """Return the context of a version of an organisation's key."""
    return encoding.context("organisation", organisation_id.bytes, version)


def pair(organisation_id: uuid.UUID, version: int) -> bytes:
    """Return the context of the private half of an organisation's key pair."""
    return encoding.context("pair", organisation_id.bytes, version)


def case(case_id: uuid.UUID, holder: uuid.UUID, version: int, holder_version: int) -> bytes:
    """Return the context of a case key as one organisation (`holder`) holds it.

    `holder_version` is the version of the organisation's key under which it is wrapped.
    """
    return encoding.context("case", case_id.bytes, holder.bytes, version, holder_version)


def compartment(case_id: uuid.UUID, name: str, version: int) -> bytes:
    """Return the context of a version of a compartment's key."""
    return encoding.context("compartment", case_id.bytes, name, version)


def grant(terms: dict[str, Any]) -> bytes:
    """Return the context of a grant: all its terms, so that none can be changed afterwards."""
    order = (
        "id",
        "case_id",
        "compartment",
        "organisation_id",
        "organisation_version",
        "version",
        "purpose",
        "consent_id",
        "expires_on",
    )
    return encoding.context("grant", *(str(terms[name]) for name in order))
