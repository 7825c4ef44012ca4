"""Purposes, data and recipients, in words for the person whom they are about."""

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
"""The parts of a file, in words for the person whom it is about."""
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
"""Kinds of organisations that a purpose can name."""


def words_of_recipients(named: dict[str, str]) -> dict[str, str]:
    """Every recipient in words: organisations by name, kinds as they are put to the person."""
    return named | {f"kind:{kind}": str(words) for kind, words in KINDS.items()}
