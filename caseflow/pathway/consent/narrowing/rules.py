"""What is left of a narrowed consent, and whether it really allows less."""

from collections.abc import Iterable
from datetime import date

from caseflow.errors import RuleBroken
from caseflow.pathway.consent.models import Consent, Purpose
from caseflow.pathway.consent.rules import Terms


def narrowed(
    old: Consent,
    *,
    recipients: Iterable[str],
    categories: Iterable[str],
    services: Iterable[str],
    expires_on: date,
) -> Terms:
    """Return the terms of the same consent, given by the same person in the same way, for less."""
    return Terms(
        purpose=old.purpose,
        recipients=tuple(recipients),
        categories=tuple(categories),
        services=tuple(services),
        expires_on=expires_on,
        text_version=old.text_version,
        language=old.language,
        read_aloud=old.read_aloud,
        points=tuple(old.points),
        given_by=old.given_by,
        assented=old.assented,
        manner=old.manner,
        witness=old.witness or "",
        guardian=old.guardian or "",
        guardian_relation=old.guardian_relation,
        ground=old.ground or "",
    )


def check_narrower(old: Consent, terms: Terms) -> None:
    """Raise RuleBroken unless the terms allow less than the consent, and still something.

    To allow more, a new consent is needed; to allow nothing, the consent is withdrawn.
    """
    if terms.purpose is not old.purpose or terms.given_by is not old.given_by:
        raise RuleBroken("This would be a different consent. Record a new one instead.")
    wider = (
        set(terms.recipients) - set(old.recipients)
        or set(terms.categories) - set(old.categories)
        or set(terms.services) - set(old.services)
        or terms.expires_on > old.expires_on
    )
    if wider:
        raise RuleBroken("This would allow more than before. Record a new consent for that.")
    if terms.purpose is not Purpose.CASE_MANAGEMENT and not (terms.recipients and terms.categories):
        raise RuleBroken("Nothing would be left. Withdraw the whole consent instead.")
    if _scope(terms) == _scope(old):
        raise RuleBroken("You have not changed anything yet. Untick what is no longer allowed.")


def _scope(of: Consent | Terms) -> tuple[object, ...]:
    return set(of.recipients), set(of.categories), set(of.services), of.expires_on
