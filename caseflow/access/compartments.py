"""The parts of a case file that are sealed, shared and erased separately from one another."""

from caseflow.enums import N_, LabelledEnum


class Compartment(LabelledEnum):
    """One part of a case file. Each has its own key; a consent names the parts that it shares."""

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
"""What a consent can cover; notes and documents stay with the case organisation."""
