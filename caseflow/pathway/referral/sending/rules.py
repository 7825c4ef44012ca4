"""What goes into the packet of a referral, and what forbids sending it."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from caseflow.agencies.models import OrganisationKind, Service, ServiceType
from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.consent.disclosure import rules as disclosure_rules
from caseflow.pathway.consent.models import Consent, Purpose
from caseflow.pathway.consent.rules import Disclosure
from caseflow.pathway.referral.models import Referral, Status
from caseflow.pathway.referral.rules import ENDS
from caseflow.people import rules as people_rules
from caseflow.people.models import Person
from caseflow.sop.vocabulary import AgeGroup, Priority

Parts = dict[str, dict[str, Any]]
REQUEST = "request"
"""The part of a packet with what the partner needs to decide, which does not show who it is."""
BANDS = ((12, "under_12"), (15, "12_14"), (18, "15_17"), (25, "18_24"), (60, "25_59"))


@dataclass(frozen=True)
class Preview:
    """Exactly what a partner will see before it accepts, and what only afterwards."""

    consent: Consent
    service: Service
    before: Parts
    after: Parts
    lacking: tuple[str, ...]
    """What the service needs, but the consent does not cover or the case does not contain."""

    @property
    def digest(self) -> str:
        """A hash of service and content, by which `check_as_shown` notices any change."""
        whole = [str(self.service.id), self.before, self.after]
        return sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def preview(
    consent: Consent, request: dict[str, Any], available: Parts, service: Service
) -> Preview:
    """Return what both the consent allows and the service needs, split at acceptance."""
    needed = frozenset(service.minimum_data)
    content = disclosure_rules.selected(available, consent, needed)
    before, after = disclosure_rules.split(content)
    lacking = tuple(name for name in service.minimum_data if name not in content)
    return Preview(consent, service, {REQUEST: request, **before}, after, lacking)


def request_part(
    service: Service,
    priority: Priority,
    message: str,
    case: Case,
    person: Person | None,
    today: date,
) -> dict[str, Any]:
    """Return what is asked for, and just enough about the person for the partner to decide."""
    # A band of years and not the age, because the partner reads this before it accepts.
    asked = {
        "service": service.type.value,
        "priority": priority.value,
        "age_band": age_band(people_rules.age_of(person, today), case.age_group),
        "sex": person.sex if person else None,
        "languages": people_rules.languages_of(person) if person else None,
        "message": message.strip(),
    }
    return {name: value for name, value in asked.items() if value}


def age_band(age: int | None, age_group: AgeGroup) -> str:
    """Return the code of a range of years, or the age group when the age is not known."""
    if age is None:
        return age_group.value
    return next((name for limit, name in BANDS if age < limit), "60_plus")


def check_consent(consents: Iterable[Consent], service: Service, now: datetime) -> Consent:
    """Return the consent that covers a referral to this service.

    Raises RuleBroken when there is none. The police must be named in it; a consent to any police
    organisation is not enough.
    """
    given = list(consents)
    if is_police(service):
        named = str(service.organisation_id)
        given = [consent for consent in given if named in consent.recipients]
        if not given:
            raise RuleBroken(
                "Nothing may be shared with the police without a consent that names them. Ask "
                "the person and record the answer before you send."
            )
    wanted = Disclosure(Purpose.SERVICES, service.organisation, service.type.value)
    return consent_rules.check_covered(given, wanted, now)


def is_police(service: Service) -> bool:
    """Return whether a referral to this service would reach the police."""
    kind = service.organisation.kind
    return service.type is ServiceType.POLICE or kind is OrganisationKind.POLICE


def check_askable(case: Case, service: Service, open_services: frozenset[uuid.UUID]) -> None:
    """Raise RuleBroken when a service is excluded, is no longer offered, or was asked already."""
    if any(one.organisation_id == service.organisation_id for one in case.exclusions):
        raise RuleBroken("This organisation is excluded for this case. Choose another service.")
    if not service.active or not service.organisation.active:
        raise RuleBroken("This service is not available at present. Choose another one.")
    if service.id in open_services:
        raise RuleBroken("There is already an open referral of this case to this service.")


def check_without_name(message: str, names: Iterable[str]) -> None:
    """Raise RuleBroken when a word of a name is in the message that a partner reads at first."""
    word = people_rules.name_in(message, names)
    if word:
        raise RuleBroken(
            "The message contains “%(word)s”, a part of a name in this file. The partner must "
            "not know the name before it accepts: take it out, or tick the box below.",
            field="message",
            word=word,
        )


def check_not_sent(referral: Referral) -> None:
    """Raise RuleBroken when a referral is to be sent that is no draft any more."""
    if referral.status is not Status.DRAFT:
        raise RuleBroken("This referral was sent already, or discarded. Nothing was sent again.")


def check_as_shown(preview: Preview, seen: str) -> None:
    """Raise RuleBroken when the packet has changed since it was shown to the sender."""
    if preview.digest != seen:
        raise RuleBroken("The information has changed since you opened this page. Read it again.")


def check_ended_without_help(referral: Referral, *, followed: bool) -> None:
    """Raise RuleBroken when a referral has not ended, or another service was asked already."""
    if referral.status not in ENDS:
        raise RuleBroken("This referral has not ended yet. Recall it first.")
    if followed:
        raise RuleBroken("Another service has already been asked.")
