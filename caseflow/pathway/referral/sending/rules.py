"""What may go into a packet and what keeps a referral from being sent."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from caseflow.agencies.models import OrganisationKind, Service, ServiceType
from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.consent.disclosure import rules as disclosure_rules
from caseflow.pathway.consent.models import Consent, Purpose
from caseflow.pathway.consent.rules import Disclosure
from caseflow.pathway.referral.models import Referral
from caseflow.pathway.referral.rules import ENDS
from caseflow.people.models import Person
from caseflow.sop.vocabulary import AgeGroup, Priority

Parts = dict[str, dict[str, Any]]
REQUEST = "request"
"""What the partner needs to decide, with nothing in it that says who it is about."""
BANDS = ((12, "under_12"), (15, "12_14"), (18, "15_17"), (25, "18_24"), (60, "25_59"))


@dataclass(frozen=True)
class Preview:
    """Exactly what a partner will see: before it accepts, and after."""

    consent: Consent
    service: Service
    before: Parts
    after: Parts
    lacking: tuple[str, ...]
    """What the service asks for and the consent does not cover, or the file does not hold."""

    @property
    def digest(self) -> str:
        """The same for the same content to the same service: what was shown is what is sent."""
        whole = [str(self.service.id), self.before, self.after]
        return sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def preview(
    consent: Consent, request: dict[str, Any], available: Parts, service: Service
) -> Preview:
    """`consent ∩ the service's minimum data`, split at acceptance."""
    needed = frozenset(service.minimum_data)
    content = disclosure_rules.selected(available, consent, needed)
    before, after = disclosure_rules.split(content)
    lacking = tuple(name for name in service.minimum_data if name not in content)
    return Preview(consent, service, {REQUEST: request, **before}, after, lacking)


def request_part(
    service: Service, priority: Priority, message: str, case: Case, person: Person | None
) -> dict[str, Any]:
    """What is asked for, and of whom in the coarsest words that allow a decision."""
    asked = {
        "service": service.type.value,
        "priority": priority.value,
        "age_band": age_band(person.age if person else None, case.age_group),
        "sex": person.sex if person else None,
        "languages": person.languages if person else None,
        "message": message.strip(),
    }
    return {name: value for name, value in asked.items() if value}


def age_band(age: int | None, age_group: AgeGroup) -> str:
    """A range of years, or the age group when the age is not known."""
    if age is None:
        return age_group.value
    return next((name for limit, name in BANDS if age < limit), "60_plus")


def check_consent(consents: Iterable[Consent], service: Service, today: date) -> Consent:
    """The consent that carries a referral to this service; the police must be named in it."""
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
    return consent_rules.check_covered(given, wanted, today)


def is_police(service: Service) -> bool:
    """Whether it would reach law enforcement."""
    kind = service.organisation.kind
    return service.type is ServiceType.POLICE or kind is OrganisationKind.POLICE


def check_askable(case: Case, service: Service, open_services: frozenset[uuid.UUID]) -> None:
    """Not excluded, still offered, and not asked already."""
    if any(one.organisation_id == service.organisation_id for one in case.exclusions):
        raise RuleBroken("This organisation is excluded for this case. Choose another service.")
    if not service.active or not service.organisation.active:
        raise RuleBroken("This service is not available at present. Choose another one.")
    if service.id in open_services:
        raise RuleBroken("There is already an open referral of this case to this service.")


def check_as_shown(preview: Preview, seen: str) -> None:
    """Nothing has changed in the packet since it was on the screen."""
    if preview.digest != seen:
        raise RuleBroken("The information has changed since you opened this page. Read it again.")


def check_ended_without_help(referral: Referral, *, followed: bool) -> None:
    """Asking elsewhere follows an end, once."""
    if referral.status not in ENDS:
        raise RuleBroken("This referral has not ended yet. Recall it first.")
    if followed:
        raise RuleBroken("Another service has already been asked.")
