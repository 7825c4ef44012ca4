"""The parts of a file that are sealed, granted and erased apart from one another."""

from caseflow.enums import N_, LabelledEnum


class Compartment(LabelledEnum):
    """One key each; consent names them as the data that may be shared."""

    IDENTITY = "identity", N_("Identity")
    CONTACT = "contact", N_("Contact")
    HEALTH = "health", N_("Health")
    EXPERIENCE = "experience", N_("What happened to the person")
    LEGAL = "legal", N_("Legal situation")
    SAFETY = "safety", N_("Safety")
    NOTES = "notes", N_("Notes")
    DOCUMENTS = "documents", N_("Documents")


SHAREABLE = (
    Compartment.IDENTITY,
    Compartment.CONTACT,
    Compartment.HEALTH,
    Compartment.EXPERIENCE,
    Compartment.LEGAL,
    Compartment.SAFETY,
)
"""What a consent can cover; notes stay with the case organisation."""
