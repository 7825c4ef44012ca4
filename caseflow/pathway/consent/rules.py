"""Whether a consent is properly given, and whether it covers a disclosure today."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from caseflow.access import SHAREABLE
from caseflow.agencies.models import Organisation
from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent.models import Consent, GivenBy, InformationPoint, Manner, Purpose
from caseflow.sop import rules as sop_rules
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Clock

MAX_DAYS = 366
TEXT_VERSION = "1.0"
"""Of the words that are read to the survivor: templates/consent/words.html."""


@dataclass(frozen=True)
class Terms:
    """What is about to be recorded as a consent."""

    purpose: Purpose
    recipients: tuple[str, ...]
    categories: tuple[str, ...]
    services: tuple[str, ...]
    expires_on: date
    text_version: str
    language: str
    read_aloud: bool
    points: tuple[str, ...]
    given_by: GivenBy
    assented: bool
    manner: Manner
    witness: str = ""
    guardian: str = ""
    ground: str = ""


@dataclass(frozen=True)
class Disclosure:
    """What somebody wants to send, to whom, for what."""

    purpose: Purpose
    recipient: Organisation
    service: str = ""
    categories: frozenset[str] = field(default_factory=frozenset)


def check_terms(terms: Terms, case: Case, today: date) -> None:
    """A consent that can be relied on: informed, for somebody and something, and not for ever."""
    _check_informed(terms)
    _check_scope(terms)
    _check_expiry(terms.expires_on, today)
    _check_giver(terms, case)


def usual_end(procedure: Procedure, now: datetime) -> date:
    """The last day that the procedure proposes, never more than a consent may last."""
    proposed = sop_rules.deadline(procedure, Clock.CONSENT_EXPIRES, now).date()
    return min(proposed, now.date() + timedelta(days=MAX_DAYS))


def check_in_force(consent: Consent, today: date) -> None:
    """Not ended, not past its last day."""
    if consent.ended_at is not None:
        raise RuleBroken("This consent was taken back.")
    if consent.expires_on < today:
        raise RuleBroken("This consent has expired. Ask again before sharing more.")


def is_in_force(consent: Consent, today: date) -> bool:
    """Whether it can carry anything today."""
    return consent.ended_at is None and consent.expires_on >= today


def covers(consent: Consent, wanted: Disclosure, today: date) -> bool:
    """Purpose, recipient, service and every category, today."""
    return (
        is_in_force(consent, today)
        and consent.purpose is wanted.purpose
        and _names(consent, wanted.recipient)
        and (not wanted.service or wanted.service in consent.services)
        and wanted.categories <= set(consent.categories)
    )


def covering(consents: Iterable[Consent], wanted: Disclosure, today: date) -> Consent | None:
    """The consent that carries this disclosure; the longest-lived when several do."""
    fitting = [consent for consent in consents if covers(consent, wanted, today)]
    return max(fitting, key=lambda consent: consent.expires_on, default=None)


def check_covered(consents: Iterable[Consent], wanted: Disclosure, today: date) -> Consent:
    """The consent that carries it; else a sentence that says which one is missing."""
    consent = covering(consents, wanted, today)
    if consent is None:
        raise RuleBroken(
            "No consent to share with %(organisation)s for this purpose. "
            "Ask the survivor, and record the answer, before sending.",
            organisation=wanted.recipient.name,
        )
    return consent


def _names(consent: Consent, recipient: Organisation) -> bool:
    return bool({str(recipient.id), f"kind:{recipient.kind}"} & set(consent.recipients))


def _check_informed(terms: Terms) -> None:
    missing = {point.value for point in InformationPoint} - set(terms.points)
    if missing:
        raise RuleBroken(
            "Explain all seven points, and tick each when it was understood.", field="points"
        )


def _check_scope(terms: Terms) -> None:
    if terms.purpose is not Purpose.CASE_MANAGEMENT and not terms.recipients:
        raise RuleBroken("Choose who may receive the data.", field="recipients")
    if terms.purpose is Purpose.SERVICES and not terms.services:
        raise RuleBroken("Choose the services it is for.", field="services")
    if terms.purpose is not Purpose.CASE_MANAGEMENT and not terms.categories:
        raise RuleBroken("Choose what may be shared.", field="categories")
    if set(terms.categories) - {name.value for name in SHAREABLE}:
        raise RuleBroken("Choose only data that can be shared.", field="categories")


def _check_expiry(expires_on: date, today: date) -> None:
    if expires_on < today:
        raise RuleBroken(
            "The last day is in the past. Enter a day from today on.", field="expires_on"
        )
    if (expires_on - today).days > MAX_DAYS:
        raise RuleBroken("Consent lasts a year at most. Choose an earlier day.", field="expires_on")


def _check_giver(terms: Terms, case: Case) -> None:
    child = case.age_group.counts_as_child
    if terms.given_by is GivenBy.GUARDIAN and not terms.guardian.strip():
        raise RuleBroken("Enter who the guardian is.", field="guardian")
    if terms.given_by is GivenBy.BEST_INTEREST and not terms.ground.strip():
        raise RuleBroken("Record the ground of the best-interest procedure.", field="ground")
    if child and terms.given_by is GivenBy.GUARDIAN and not terms.assented:
        raise RuleBroken(
            "A guardian consents together with the child: ask the child too.", field="assented"
        )
    if child and terms.given_by is GivenBy.PERSON:
        raise RuleBroken(
            "For somebody who is or may be a child, a guardian consents with the child's "
            "assent, or the best-interest procedure decides.",
            field="given_by",
        )
    if terms.manner is Manner.WITNESSED_ORAL and not terms.witness.strip():
        raise RuleBroken("Enter who witnessed it.", field="witness")
