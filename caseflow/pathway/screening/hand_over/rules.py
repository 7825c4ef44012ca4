"""When a screening may go to another organisation, be taken up there, or come back."""

from caseflow.access import Actor
from caseflow.agencies.models import Organisation, OrganisationKind
from caseflow.errors import RuleBroken
from caseflow.pathway.screening.assessment.rules import Level, Result
from caseflow.pathway.screening.models import HandOver, Screening, ScreeningStatus
from caseflow.sop.vocabulary import Priority

READY = (ScreeningStatus.FINISHED, ScreeningStatus.RETURNED)


def check_handable(screening: Screening) -> None:
    """Finished, and not on its way already."""
    if screening.status is ScreeningStatus.DRAFT:
        raise RuleBroken("Finish the screening before you hand it over.")
    if screening.status not in READY:
        raise RuleBroken("This screening has already been handed over.")


def check_recipient(organisation: Organisation) -> None:
    """Cases are worked by case organisations only."""
    if not organisation.active or organisation.kind is not OrganisationKind.CASE_ORGANISATION:
        raise RuleBroken("Choose a case organisation.", field="organisation")


def check_received(hand_over: HandOver) -> None:
    """Confirm the arrival first, so that the sender knows."""
    if hand_over.received_at is None:
        raise RuleBroken("Confirm receipt first.")


def check_takeable(screening: Screening, by: Actor) -> None:
    """Handed to this organisation, or finished by this worker and handed to nobody."""
    if screening.status is ScreeningStatus.TAKEN_UP:
        raise RuleBroken("This screening has already been accepted.")
    handed = screening.status is ScreeningStatus.HANDED_OVER
    if handed and screening.recipient_id == by.organisation_id:
        return
    if screening.status not in READY or screening.created_by_id != by.id:
        raise RuleBroken("This screening cannot be accepted here.")


def check_here(screening: Screening, by: Actor) -> None:
    """On its way to this organisation, and not taken up or returned yet."""
    here = screening.recipient_id == by.organisation_id
    if screening.status is not ScreeningStatus.HANDED_OVER or not here:
        raise RuleBroken("This screening is no longer waiting here.")


def priority_of(screening: Screening, result: Result) -> Priority:
    """How soon it must be received: an emergency within hours, strong signs within days."""
    if screening.is_emergency:
        return Priority.EMERGENCY
    strong = any(axis.level is Level.STRONG for axis in result.axes)
    return Priority.URGENT if strong else Priority.NORMAL
