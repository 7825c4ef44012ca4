"""Data and recipients of a consent, in words for the person whom it is about."""

from flask_babel import lazy_gettext as _l

from caseflow.access import Compartment
from caseflow.agencies.models import OrganisationKind
from caseflow.pathway.consent.models import Purpose

DATA = {
    Compartment.IDENTITY: _l("Your name, age and where you are from"),
    Compartment.CONTACT: _l("How you can be reached safely"),
    Compartment.HEALTH: _l("Your health"),
    Compartment.EXPERIENCE: _l("What happened to you"),
    Compartment.LEGAL: _l("Your documents and legal questions"),
    Compartment.SAFETY: _l("Who or what puts you in danger"),
}
"""The compartments that can be shared, in words for the person whom they are about."""
KINDS = {
    OrganisationKind.HEALTH: _l("Any clinic or hospital in the network"),
    OrganisationKind.SHELTER: _l("Any shelter in the network"),
    OrganisationKind.PSYCHOSOCIAL: _l("Any counselling service in the network"),
    OrganisationKind.LEGAL: _l("Any legal aid office in the network"),
    OrganisationKind.CHILD_PROTECTION: _l("Any child protection service in the network"),
    OrganisationKind.LIVELIHOOD: _l("Any work and income service in the network"),
    OrganisationKind.CASE_ORGANISATION: _l("Any case organisation in the network"),
    OrganisationKind.POLICE: _l("The police"),
    OrganisationKind.AUTHORITY: _l("The authority that identifies victims"),
}
FOR_PURPOSE = {
    Purpose.CASE_MANAGEMENT: (),
    Purpose.SERVICES: tuple(kind for kind in KINDS if kind is not OrganisationKind.AUTHORITY),
    Purpose.IDENTIFICATION: (OrganisationKind.AUTHORITY,),
}
"""The kinds of organisations with which data may be shared for each purpose."""


def words_of_recipients(named: dict[str, str]) -> dict[str, str]:
    """Return all recipients in words: the named organisations, and every kind of organisation."""
    return named | {f"kind:{kind}": str(words) for kind, words in KINDS.items()}
