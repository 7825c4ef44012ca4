"""Whether a consent is given properly, and whether it covers a disclosure now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from caseflow import clock
from caseflow.access import SHAREABLE
from caseflow.agencies.models import Organisation
from caseflow.enums import N_
from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent.models import (
    Consent,
    Ending,
    GivenBy,
    InformationPoint,
    Manner,
    Purpose,
)
from caseflow.sop import rules as sop_rules
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Clock

MAX_DAYS = 366
"""How many days a consent can last at most: one year, also a leap year."""
TEXT_VERSION = "1.1"
"""The version of the text that is read to the survivor: templates/consent/words.html."""


_ENDED = {
    Ending.WITHDRAWN: N_("This consent was withdrawn."),
    Ending.NARROWED: N_("This consent was narrowed. The newer one counts."),
    Ending.REPLACED: N_("This consent was given again. The newer one counts."),
}


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
    guardian_relation: str = ""
    ground: str = ""


@dataclass(frozen=True)
class Disclosure:
    """What somebody wants to share, with whom and what for."""

    purpose: Purpose
    recipient: Organisation
    service: str = ""
    categories: frozenset[str] = field(default_factory=frozenset)


def check_terms(terms: Terms, case: Case, today: date) -> None:
    """Raise RuleBroken unless these terms make a valid consent.

    It must be informed, name what may be shared with whom, end within a year, and be given by
    somebody who can give it.
    """
    _check_informed(terms)
    _check_scope(terms)
    _check_expiry(terms.expires_on, today)
    _check_giver(terms, case, today)


def usual_end(procedure: Procedure, now: datetime) -> date:
    """Return the last day that the procedure proposes, but at most MAX_DAYS from now."""
    proposed = clock.day_of(sop_rules.deadline(procedure, Clock.CONSENT_EXPIRES, now))
    return min(proposed, clock.day_of(now) + timedelta(days=MAX_DAYS))


def end_of(consent: Consent) -> datetime:
    """Return the moment from which on a consent has expired."""
    return consent.expires_at or clock.end_of(consent.expires_on, UTC)


def check_in_force(consent: Consent, now: datetime) -> None:
    """Raise RuleBroken when a consent has ended or expired."""
    if consent.ended_at is not None:
        raise RuleBroken(_ENDED[consent.ending or Ending.WITHDRAWN])
    if end_of(consent) <= now:
        raise RuleBroken("This consent has expired. Ask again before sharing more.")


def is_in_force(consent: Consent, now: datetime) -> bool:
    """Return whether a consent has neither ended nor expired."""
    return consent.ended_at is None and now < end_of(consent)


def is_outgrown(consent: Consent, today: date) -> bool:
    """Return whether a consent was given for a child who is an adult now.

    What was shared under it stays, but nothing new is shared.
    """
    if consent.given_by is GivenBy.PERSON:
        return False
    return consent.case.age_group.counts_as_child and not consent.case.counts_as_child(today)


def covers(consent: Consent, wanted: Disclosure, now: datetime) -> bool:
    """Return whether a consent covers purpose, recipient, service and every category now."""
    return (
        is_in_force(consent, now)
        and consent.purpose is wanted.purpose
        and _names(consent, wanted.recipient)
        and (not wanted.service or wanted.service in consent.services)
        and wanted.categories <= set(consent.categories)
    )


def covering(consents: Iterable[Consent], wanted: Disclosure, now: datetime) -> Consent | None:
    """Return the consent that covers this disclosure, or None; of several, the one to end last."""
    today = clock.day_of(now)
    fitting = [
        consent
        for consent in consents
        if covers(consent, wanted, now) and not is_outgrown(consent, today)
    ]
    return max(fitting, key=end_of, default=None)


def check_covered(consents: Iterable[Consent], wanted: Disclosure, now: datetime) -> Consent:
    """Return the consent that covers this disclosure; raise RuleBroken when there is none."""
    given = list(consents)
    consent = covering(given, wanted, now)
    if consent is None and any(covers(one, wanted, now) for one in given):
        raise RuleBroken(
            "The person is 18 now: what a guardian agreed to covers nothing new. Ask the person "
            "and record the answer before you send."
        )
    if consent is None:
        raise RuleBroken(
            "There is no consent to share with %(organisation)s for this purpose. Ask the "
            "person and record the answer before you send.",
            organisation=wanted.recipient.name,
        )
    return consent


def _names(consent: Consent, recipient: Organisation) -> bool:
    return bool({str(recipient.id), f"kind:{recipient.kind}"} & set(consent.recipients))


def _check_informed(terms: Terms) -> None:
    missing = {point.value for point in InformationPoint} - set(terms.points)
    if missing:
        raise RuleBroken(
            "Explain all seven points. Tick each one when the person has understood it.",
            field="points",
        )


def _check_scope(terms: Terms) -> None:
    if terms.purpose is not Purpose.CASE_MANAGEMENT and not terms.recipients:
        raise RuleBroken("Choose who it may be shared with.", field="recipients")
    if terms.purpose is Purpose.SERVICES and not terms.services:
        raise RuleBroken("Choose the services.", field="services")
    if terms.purpose is not Purpose.CASE_MANAGEMENT and not terms.categories:
        raise RuleBroken("Choose what may be shared.", field="categories")
    if set(terms.categories) - {name.value for name in SHAREABLE}:
        raise RuleBroken("Choose only information that can be shared.", field="categories")


def _check_expiry(expires_on: date, today: date) -> None:
    if expires_on < today:
        raise RuleBroken(
            "The last day is in the past. Enter today or a later date.", field="expires_on"
        )
    if (expires_on - today).days > MAX_DAYS:
        raise RuleBroken(
            "Consent can last one year at most. Choose an earlier date.", field="expires_on"
        )


def _check_giver(terms: Terms, case: Case, today: date) -> None:
    child = case.counts_as_child(today)
    if case.age_group.counts_as_child and not child and terms.given_by is not GivenBy.PERSON:
        raise RuleBroken("The person is 18 now, so they give consent themselves.", field="given_by")
    if terms.given_by is GivenBy.GUARDIAN and not terms.guardian.strip():
        raise RuleBroken("Enter the guardian's name.", field="guardian")
    if terms.given_by is GivenBy.GUARDIAN and not terms.guardian_relation:
        raise RuleBroken("Choose the guardian's relation to the person.", field="guardian_relation")
    if terms.given_by is GivenBy.BEST_INTEREST and not terms.ground.strip():
        raise RuleBroken("Say why this is in the child's best interest.", field="ground")
    if child and terms.given_by is GivenBy.GUARDIAN and not terms.assented:
        raise RuleBroken(
            "A guardian and the child consent together. Ask the child too.", field="assented"
        )
    if child and terms.given_by is GivenBy.PERSON:
        raise RuleBroken(
            "If the person is or may be a child, a guardian and the child consent together, "
            "or the best-interest procedure decides.",
            field="given_by",
        )
    if terms.manner is Manner.WITNESSED_ORAL and not terms.witness.strip():
        raise RuleBroken("Enter the witness's name.", field="witness")
