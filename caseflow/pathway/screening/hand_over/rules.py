"""When a screening may be handed over to an organisation, be accepted there, or be returned."""

from caseflow.access import Actor
from caseflow.agencies.models import Organisation, OrganisationKind
from caseflow.errors import RuleBroken
from caseflow.pathway.screening.assessment.rules import Level, Result
from caseflow.pathway.screening.models import Agreement, HandOver, Screening, ScreeningStatus
from caseflow.sop.vocabulary import AgeGroup, Priority

READY = (ScreeningStatus.FINISHED, ScreeningStatus.RETURNED)


def check_handable(screening: Screening) -> None:
    """Raise RuleBroken when a screening is not finished, or was handed over before."""
    if screening.status is ScreeningStatus.DRAFT:
        raise RuleBroken("Finish the screening before you hand it over.")
    if screening.status not in READY:
        raise RuleBroken("This screening has already been handed over.")


def check_recipient(organisation: Organisation) -> None:
    """Raise RuleBroken unless this is an active case organisation."""
    if not organisation.active or organisation.kind is not OrganisationKind.CASE_ORGANISATION:
        raise RuleBroken("Choose a case organisation.", field="organisation")


def check_agreement(agreement: Agreement, age_group: AgeGroup, *, is_emergency: bool) -> None:
    """Raise RuleBroken when there is no ground on which the screening may go to others.

    Nobody agrees in the place of an adult.
    """
    if agreement is Agreement.GUARDIAN and not age_group.counts_as_child:
        raise RuleBroken(
            "The person is recorded as an adult, so nobody else can agree. Ask the person.",
            field="agreement",
        )
    if agreement is Agreement.NO:
        raise RuleBroken(
            "Ask the person first. Without agreement, the screening stays with you.",
            field="agreement",
        )
    if agreement is Agreement.CANNOT_ASK and not is_emergency:
        raise RuleBroken(
            "The first questions show no danger to life or health. Ask the person first.",
            field="agreement",
        )


def check_received(hand_over: HandOver) -> None:
    """Raise RuleBroken when the receipt is not confirmed, which the sender waits for."""
    if hand_over.received_at is None:
        raise RuleBroken("Confirm receipt first.")


def check_takeable(screening: Screening, by: Actor) -> None:
    """Raise RuleBroken unless this worker can accept the screening.

    It must have been handed over to their organisation, or be their own and with nobody else.
    """
    if screening.status is ScreeningStatus.TAKEN_UP:
        raise RuleBroken("This screening has already been accepted.")
    handed = screening.status is ScreeningStatus.HANDED_OVER
    if handed and screening.recipient_id == by.organisation_id:
        return
    if screening.status not in READY or screening.created_by_id != by.id:
        raise RuleBroken("This screening cannot be accepted here.")


def check_here(screening: Screening, by: Actor) -> None:
    """Raise RuleBroken unless a screening waits at this organisation to be answered."""
    here = screening.recipient_id == by.organisation_id
    if screening.status is not ScreeningStatus.HANDED_OVER or not here:
        raise RuleBroken("This screening is no longer waiting here.")


def priority_of(is_emergency: bool, result: Result) -> Priority:
    """Return how soon it must be received: first emergencies, then strong indicators."""
    if is_emergency:
        return Priority.EMERGENCY
    strong = any(axis.level is Level.STRONG for axis in result.axes)
    return Priority.URGENT if strong else Priority.NORMAL
