"""The later steps of a fictional pathway: plan approval, referrals, and identification."""

from datetime import timedelta

from caseflow import clock
from caseflow.access import Role
from caseflow.accounts.models import User
from caseflow.agencies.models import Service
from caseflow.demo.steps import Way, terms
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent.models import Purpose
from caseflow.pathway.identification import actions as identification_actions
from caseflow.pathway.identification import queries as identification_queries
from caseflow.pathway.identification.models import DecisionKind, Notification, Outcome
from caseflow.pathway.identification.rules import Verdict
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan.models import Need, NeedStatus
from caseflow.pathway.referral import actions as referral_actions
from caseflow.pathway.referral.inbox import actions as inbox_actions
from caseflow.pathway.referral.models import Reason, Referral, Status
from caseflow.pathway.referral.sending import actions as sending_actions
from caseflow.pathway.referral.sending import queries as sending_queries


def approve(way: Way) -> None:
    """Ask for approval of the plan, and let the supervisor approve it."""
    plan = way.needs[0].plan
    with way.step(way.caseworker, 1) as by:
        plan_actions.ask_approval(plan, by=by)
    with way.step(way.supervisor, 8) as by:
        plan_actions.approve(plan, version=plan.version, by=by)


def refer(way: Way) -> list[Referral]:
    """Refer each need to the best service that fits; mark a need without one as unmet.

    Returns the referrals that were sent.
    """
    sent = []
    for need in way.needs:
        with way.step(way.caseworker, 2) as by:
            found = [match for match in sending_queries.matches_for(need, seen_by=by) if match.fits]
            if not found:
                plan_actions.mark_need(need, NeedStatus.UNMET, by=by)
                continue
            sent.append(_send(need, found[0].service, by))
    return sent


def decline(way: Way, referral: Referral) -> None:
    """Let the partner decline the referral for lack of places."""
    with way.step(_desk(way, referral), 5) as by:
        inbox_actions.respond(
            referral, Status.DECLINED, reason=Reason.NO_CAPACITY, version=referral.version, by=by
        )


def acknowledge(way: Way, referral: Referral) -> None:
    """Let the partner acknowledge the referral, without a decision."""
    with way.step(_desk(way, referral), 2) as by:
        inbox_actions.respond(referral, Status.ACKNOWLEDGED, version=referral.version, by=by)


def accept(way: Way, referral: Referral) -> None:
    """Let the partner accept the referral, and give an appointment for the next day."""
    with way.step(_desk(way, referral), 3) as by:
        inbox_actions.respond(referral, Status.ACCEPTED, version=referral.version, by=by)
    with way.step(_desk(way, referral), 1) as by:
        day, at = clock.today() + timedelta(days=1), clock.now().time().replace(microsecond=0)
        inbox_actions.schedule(
            referral, day, at, "Ask for the day nurse", version=referral.version, by=by
        )


def start(way: Way, referral: Referral) -> None:
    """Let the partner record that the service has begun."""
    with way.step(_desk(way, referral), 20) as by:
        inbox_actions.respond(referral, Status.IN_SERVICE, version=referral.version, by=by)


def deliver(way: Way, referral: Referral) -> None:
    """Let the partner record that the service was delivered."""
    with way.step(_desk(way, referral), 48) as by:
        inbox_actions.respond(
            referral,
            Status.COMPLETED,
            note="Everything that was asked for was given.",
            version=referral.version,
            by=by,
        )


def close_loop(way: Way, referral: Referral) -> None:
    """Let the caseworker close the referral, after telling the survivor the result."""
    with way.step(way.caseworker, 6) as by:
        referral_actions.review(
            referral, told=True, need=NeedStatus.MET, version=referral.version, by=by
        )


def notify(way: Way) -> Notification:
    """Notify the competent authority of a possible victim, with a consent for this purpose."""
    assert way.case is not None
    with way.step(way.caseworker, 3) as by:
        state = way.cast.organisations["state"]
        allowed = terms(
            way,
            Purpose.IDENTIFICATION,
            recipients=(str(state.id),),
            categories=("identity", "experience"),
        )
        consent_actions.record(way.case, allowed, by=by)
    with way.step(way.caseworker, 0.5) as by:
        # The action asks which content the user has seen, as the page would send it.
        shown = identification_queries.draft_for(way.case, state).fingerprint
        return identification_actions.notify(way.case, state, shown=shown, by=by)


def decide(way: Way, notification: Notification) -> None:
    """Let the authority decide that there are reasonable grounds."""
    with way.step(way.cast["authority@state.example"], 30) as by:
        verdict = Verdict(
            DecisionKind.REASONABLE_GROUNDS,
            Outcome.POSITIVE,
            clock.today(),
            "What was told fits together, and the signs are several.",
        )
        identification_actions.decide(notification, verdict, by=by)


def _send(need: Need, service: Service, by: User) -> Referral:
    referral = sending_actions.draft(
        need,
        service,
        priority=need.priority,
        by=by,
        message="Prefers to be seen by a woman. Needs an interpreter.",
    )
    seen = sending_queries.preview_of(
        need, service, priority=need.priority, message=referral.message or ""
    ).digest
    sending_actions.send(referral, seen=seen, version=referral.version, by=by)
    return referral


def _desk(way: Way, referral: Referral) -> User:
    """Return the focal point of the organisation that received the referral."""
    return next(
        user
        for user in way.cast.people.values()
        if user.organisation_id == referral.recipient_id and Role.FOCAL_POINT in user.held_roles
    )
