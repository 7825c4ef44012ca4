"""The partner's answers to a referral; the sender is notified of each."""

from datetime import date, time

from caseflow import audit, clock
from caseflow.access import Actor, Permission, verb
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case.emergencies import actions as emergencies_actions
from caseflow.pathway.case.emergencies.models import Outcome
from caseflow.pathway.consent.disclosure import actions as disclosure_actions
from caseflow.pathway.referral import actions as referral_actions
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.inbox import queries, rules
from caseflow.pathway.referral.models import Reason, Referral, Side, Status
from caseflow.sop.vocabulary import Milestone

MILESTONES = {
    Status.ACCEPTED: Milestone.REFERRAL_ACCEPTED,
    Status.COMPLETED: Milestone.REFERRAL_DELIVERED,
    Status.PARTLY_COMPLETED: Milestone.REFERRAL_DELIVERED,
}


@verb(Permission.REFERRAL_RESPOND)
def respond(
    referral: Referral,
    target: Status,
    *,
    reason: Reason | None = None,
    note: str = "",
    version: int | None,
    by: Actor,
) -> None:
    """Answer a referral: acknowledge, ask, accept, waitlist, decline, start the service or report.

    Raises NoLongerShared when the consent no longer covers it, Stale when it has changed since the
    page was opened, and RuleBroken when this answer is not possible or incomplete.
    """
    queries.check_shared(referral)
    referral_rules.check_version(referral, version, target, note)
    referral_actions.move_along(
        referral, target, side=Side.PARTNER, reason=reason, note=note, by=by
    )
    # Only now may the partner learn who the survivor is.
    if target is Status.ACCEPTED and referral.identity_packet is not None:
        disclosure_actions.let_open(referral.identity_packet, by=by)
    if milestone := MILESTONES.get(target):
        case_actions.mark(referral.case, milestone, by=by, thing_id=referral.id)


@verb(Permission.REFERRAL_RESPOND)
def answer_emergency(referral: Referral, code: str, outcome: Outcome | None, *, by: Actor) -> None:
    """Say that an emergency action which the referral carries is done, or not wanted.

    It is done with the service of the referral. Raises NoLongerShared when the consent no longer
    covers the referral, and RuleBroken for another action, or one that is "not possible".
    """
    queries.check_shared(referral)
    rules.check_answerable(code, outcome, queries.urgent_for(referral), referral)
    emergencies_actions.answer(
        referral.case_id, code, outcome, service_id=referral.service_id, by=by
    )


@verb(Permission.REFERRAL_RESPOND)
def schedule(
    referral: Referral, day: date, at: time, instructions: str, *, version: int | None, by: Actor
) -> None:
    """Set the appointment, in the local time of the place; the sender sees it too.

    Raises NoLongerShared when the consent no longer covers the referral, Stale when it has changed
    since the page was opened, and RuleBroken before it is accepted or for a day in the past.
    """
    queries.check_shared(referral)
    when = clock.at_local(day, at).isoformat(timespec="minutes")
    rules.check_version(referral, version, f"{day.isoformat()} {at:%H:%M}")
    rules.check_schedule(referral, day, clock.today())
    referral.appointment = {"at": when, "instructions": instructions.strip()}
    referral.appointment_at = when
    notices_actions.tell_id(referral.case.owner_id, NoticeKind.REFERRAL_CHANGED, referral)
    audit.record(audit.Event.REFERRAL_SCHEDULED, by=by, thing=referral)
