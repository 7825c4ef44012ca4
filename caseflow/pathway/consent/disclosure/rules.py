"""What may be put into a packet, and whether its recipient may still open it."""

from datetime import datetime
from typing import Any

from caseflow.access import Compartment
from caseflow.agencies.models import Organisation
from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.consent.models import Consent, Purpose
from caseflow.pathway.consent.rules import Disclosure

AFTER_ACCEPTANCE = frozenset({Compartment.IDENTITY.value, Compartment.CONTACT.value})
"""The categories that a partner sees only after it has accepted."""


def selected(
    available: dict[str, dict[str, Any]], consent: Consent, needed: frozenset[str]
) -> dict[str, dict[str, Any]]:
    """Return, of what is available, the categories that are both allowed and needed.

    Empty categories are left out.
    """
    allowed = set(consent.categories) & needed
    return {name: fields for name, fields in available.items() if name in allowed and fields}


def categories_in(content: dict[str, dict[str, Any]]) -> frozenset[str]:
    """Return the compartments that a content has; the consent must cover each of them."""
    # Other entries, such as a request, were written for the recipient and need no category.
    return frozenset(content) & {name.value for name in Compartment}


def check_not_excluded(case: Case, recipient: Organisation) -> None:
    """Raise RuleBroken when the recipient has a conflict of interest, whatever the consent says."""
    if any(exclusion.organisation_id == recipient.id for exclusion in case.exclusions):
        raise RuleBroken(
            "There is a conflict of interest: nothing from this case may be shared with "
            "%(organisation)s.",
            organisation=recipient.name,
        )


def split(
    content: dict[str, dict[str, Any]],
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return the categories for before the acceptance, and those for after it."""
    before = {name: fields for name, fields in content.items() if name not in AFTER_ACCEPTANCE}
    after = {name: fields for name, fields in content.items() if name in AFTER_ACCEPTANCE}
    return before, after


def as_disclosure(packet: Packet, recipient: Organisation) -> Disclosure:
    """Return a packet in the form in which it can be compared with a consent."""
    purpose = Purpose.SERVICES if packet.service else Purpose.IDENTIFICATION
    return Disclosure(purpose, recipient, packet.service, frozenset(packet.categories))


def is_open(packet: Packet, recipient: Organisation, now: datetime) -> bool:
    """Return whether the packet has not ended, and its consent still covers all of it."""
    if packet.ended_at is not None:
        return False
    return consent_rules.covers(packet.consent, as_disclosure(packet, recipient), now)


def check_nothing_erased(is_erased: bool) -> None:
    """Raise RuleBroken when something that was opened for the packet has been erased since."""
    if is_erased:
        raise RuleBroken("Part of this file has just been erased. Open it again.")
