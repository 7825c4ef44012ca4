"""The parts of a file that are sealed, granted and erased apart from one another."""

from enum import StrEnum


class Compartment(StrEnum):
    """One key each; consent names them as the data that may be shared."""

    IDENTITY = "identity"
    CONTACT = "contact"
    HEALTH = "health"
    EXPERIENCE = "experience"
    LEGAL = "legal"
    SAFETY = "safety"
    NOTES = "notes"
    DOCUMENTS = "documents"


SHAREABLE = (
    Compartment.IDENTITY,
    Compartment.CONTACT,
    Compartment.HEALTH,
    Compartment.EXPERIENCE,
    Compartment.LEGAL,
    Compartment.SAFETY,
)
"""What a consent can cover; notes stay with the case organisation."""
