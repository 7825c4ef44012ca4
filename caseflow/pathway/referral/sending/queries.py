"""Find the services that fit a need, and show the packet as a partner would see it now."""

from dataclasses import dataclass

from caseflow import clock
from caseflow.access import Actor, Role
from caseflow.accounts import queries as accounts_queries
from caseflow.agencies import queries as agencies_queries
from caseflow.agencies import rules as agencies_rules
from caseflow.agencies.models import Service, Sex
from caseflow.agencies.rules import Match, Wanted
from caseflow.errors import RuleBroken
from caseflow.pathway.consent import queries as consent_queries
from caseflow.pathway.consent.disclosure import queries as disclosure_queries
from caseflow.pathway.plan.models import Need
from caseflow.pathway.referral import queries as referral_queries
from caseflow.pathway.referral.models import Referral
from caseflow.pathway.referral.sending import rules
from caseflow.pathway.referral.sending.rules import Parts, Preview
from caseflow.people import queries as people_queries
from caseflow.people import rules as people_rules
from caseflow.people.models import Person
from caseflow.sop.vocabulary import Priority


@dataclass(frozen=True)
class Again:
    """A referral that did not help, and the service to ask next with the same message."""

    previous: Referral
    match: Match
    preview: Preview


def matches_for(need: Need, *, area: str = "", seen_by: Actor) -> list[Match]:
    """Return the services of the needed type with the reasons, and those that fit first.

    The need must have been found for this person before. Raises NotAllowed for somebody who may not
    see the directory.
    """
    if need.service_type is None:
        return []
    services = agencies_queries.services_seen_by(seen_by, type=need.service_type)
    wanted, answers = _wanted(need, area), referral_queries.answers_to(seen_by, services)
    today = clock.today()
    return agencies_rules.ranked(
        agencies_rules.match(service, wanted, today, answers.get(service.id))
        for service in services
    )


def preview_of(need: Need, service: Service, *, priority: Priority, message: str) -> Preview:
    """Return what would be sealed if it were sent now.

    Raises RuleBroken when no consent covers it.
    """
    case = need.plan.case
    consent = rules.check_consent(consent_queries.consents_of(case), service, clock.now())
    person = people_queries.person_of(case.id)
    request = rules.request_part(service, priority, message, case, person, clock.today())
    allowed = set(consent.categories) & set(service.minimum_data)
    return rules.preview(consent, request, disclosure_queries.available(case.id, allowed), service)


def again(referral: Referral, *, seen_by: Actor) -> Again:
    """Return the best service that fits and was not asked yet for this need, with a preview.

    Other organisations come before the one that did not help. Raises RuleBroken when there is none,
    or no consent covers it.
    """
    tried = referral_queries.chain_of(referral)
    matches = matches_for(referral.need, seen_by=seen_by)
    refused = referral.recipient_id
    for match in sorted(matches, key=lambda one: one.service.organisation_id == refused):
        if match.fits and match.service.id not in tried:
            preview = preview_of(
                referral.need,
                match.service,
                priority=referral.priority,
                message=referral.message or "",
            )
            return Again(referral, match, preview)
    raise RuleBroken(
        "No other service fits. Look at the services that do not fit, or record that the "
        "need is not met."
    )


def is_staffed(referral: Referral) -> bool:
    """Return whether somebody at the recipient can answer this referral."""
    return referral.recipient_id in accounts_queries.staffed(Role.FOCAL_POINT)


def sent_content(referral: Referral, *, seen_by: Actor) -> tuple[Parts, Parts]:
    """Return, for the sender, what was sealed for before and for after acceptance."""
    before, after = (
        disclosure_queries.content_of(packet, seen_by=seen_by) if packet is not None else {}
        for packet in (referral.packet, referral.identity_packet)
    )
    return before, after


def _wanted(need: Need, area: str) -> Wanted:
    case, person = need.plan.case, people_queries.person_of(need.case_id)
    excluded = {one.organisation_id for one in case.exclusions if one.organisation_id}
    assert need.service_type is not None
    return Wanted(
        type=need.service_type,
        priority=need.priority,
        is_child=case.age_group.counts_as_child,
        area=area,
        sex=_sex(person),
        age=people_rules.age_of(person, clock.today()),
        languages=tuple(people_rules.languages_of(person)) if person else (),
        excluded=frozenset(excluded),
        asked=referral_queries.open_services_of(case),
        staffed=accounts_queries.staffed(Role.FOCAL_POINT),
    )


def _sex(person: Person | None) -> Sex:
    stated = person.sex if person else None
    return Sex(stated) if stated in set(Sex) else Sex.UNKNOWN
