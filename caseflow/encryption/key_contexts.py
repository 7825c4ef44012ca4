"""What a wrapped key is bound to: its place in the hierarchy, byte for byte."""

import uuid
from typing import Any

from caseflow.crypto import encoding


def system(version: int) -> bytes:
    """The system key."""
    return encoding.context("system", version)


def organisation(organisation_id: uuid.UUID, version: int) -> bytes:
    """An organisation's key."""
    return encoding.context("organisation", organisation_id.bytes, version)


def pair(organisation_id: uuid.UUID, version: int) -> bytes:
    """An organisation's private half."""
    return encoding.context("pair", organisation_id.bytes, version)


def case(case_id: uuid.UUID, holder: uuid.UUID, version: int, holder_version: int) -> bytes:
    """A case key, held by one organisation."""
    return encoding.context("case", case_id.bytes, holder.bytes, version, holder_version)


def compartment(case_id: uuid.UUID, name: str, version: int) -> bytes:
    """A compartment's key."""
    return encoding.context("compartment", case_id.bytes, name, version)


def grant(terms: dict[str, Any]) -> bytes:
    """Every term of a grant: change one, and the grant does not open."""
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
