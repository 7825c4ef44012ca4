"""Draft and send a referral, and ask the next service when one did not help."""

from caseflow import audit, clock
from caseflow.access import Actor, Permission, verb
from caseflow.agencies.models import Service
from caseflow.extensions import db
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.related_people import queries as related_people_queries
from caseflow.pathway.consent import queries as consent_queries
from caseflow.pathway.consent.disclosure import actions as disclosure_actions
from caseflow.pathway.consent.disclosure.models import Packet, PacketKind
from caseflow.pathway.plan import actions as plan_actions
from caseflow.pathway.plan.models import Need, NeedStatus
from caseflow.pathway.referral import actions as referral_actions
from caseflow.pathway.referral import queries as referral_queries
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import Referral, Side, Status, service_hash_of
from caseflow.pathway.referral.sending import queries, rules
from caseflow.pathway.referral.sending.rules import Parts, Preview
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import Act, Milestone, Priority


@verb(Permission.REFERRAL_SEND, of=lambda need: need.plan.case)
def draft(
    need: Need,
    service: Service,
    *,
    priority: Priority,
    message: str,
    name_meant: bool = False,
    previous: Referral | None = None,
    by: Actor,
) -> Referral:
    """Prepare a referral for a need to a service.

    Raises RuleBroken when no consent covers it, work on the case has not begun, the service cannot
    be asked, or the message contains a name that is not `name_meant` to be in it.
    """
    case = need.plan.case
    if message.strip() and not name_meant:
        rules.check_without_name(message, related_people_queries.names_in(case.id))
    case_rules.check_begun(case)
    rules.check_askable(case, service, referral_queries.open_services_of(case))
    consent = rules.check_consent(consent_queries.consents_of(case), service, clock.now())
    now = clock.now()
    referral = Referral(
        case_id=case.id,
        case=case,
        organisation_id=case.organisation_id,
        need=need,
        recipient_id=service.organisation_id,
        service=service,
        service_type=service.type,
        need_id=need.id,
        service_id=service.id,
        service_hash=service_hash_of(case.id, service.id),
        priority=priority,
        status=Status.DRAFT,
        status_at=now,
        consent_id=consent.id,
        previous_id=previous.id if previous else None,
        drafted_at=now,
        drafted_by_id=by.id,
        message=message.strip(),
    )
    db.session.add(referral)
    db.session.flush()
    audit.record(audit.Event.REFERRAL_DRAFTED, by=by, thing=referral, service=service.id)
    return referral


@verb(Permission.REFERRAL_SEND, of=lambda referral: referral.case)
def send(referral: Referral, *, seen: str, version: int | None, by: Actor) -> None:
    """Seal exactly what the preview showed, send it, and start the time limit for the answer.

    `seen` is the digest of the preview on the page. Raises Stale when the referral has changed
    since, and RuleBroken when the content has changed or something forbids sending it.
    """
    case = referral.case
    rules.check_not_sent(referral)
    referral_rules.check_version(referral, version, Status.SENT)
    referral_rules.check_move(referral, Status.SENT, Side.SENDER, None, "")
    _check_safe_to_send(case, referral)
    preview = queries.preview_of(
        referral.need, referral.service, priority=referral.priority, message=referral.message or ""
    )
    rules.check_as_shown(preview, seen)
    _seal(referral, preview, by=by)
    referral.sent_at, referral.sent_by_id = clock.now(), by.id
    referral_actions.move_along(referral, Status.SENT, side=Side.SENDER, by=by)
    case_actions.mark(case, Milestone.REFERRAL_SENT, by=by, thing_id=referral.id)
    case_actions.advance(case, Stage.REFERRAL, by=by)
    plan_actions.set_need_status(referral.need, NeedStatus.IN_PROGRESS, by=by)


@verb(Permission.REFERRAL_SEND, of=lambda previous: previous.case)
def refer_again(
    previous: Referral, service: Service, *, seen: str, version: int | None, by: Actor
) -> Referral:
    """Draft and send the same request to another service, after the first one did not help.

    Raises RuleBroken when the first referral has not ended, or another service was asked already,
    and whatever `draft` and `send` raise.
    """
    referral_rules.check_version(previous, version, Status.SENT)
    rules.check_ended_without_help(previous, followed=referral_queries.is_followed(previous))
    referral = draft(
        previous.need,
        service,
        priority=previous.priority,
        message=previous.message or "",
        name_meant=True,  # as it was for the first one
        previous=previous,
        by=by,
    )
    send(referral, seen=seen, version=referral.version, by=by)
    referral_actions.run_clock(previous, None)  # its loop goes on in the new one
    return referral


def _check_safe_to_send(case: Case, referral: Referral) -> None:
    case_rules.check_begun(case)
    others = referral_queries.open_services_of(case) - {referral.service_id}
    rules.check_askable(case, referral.service, others)
    facts = case_rules.facts(
        case, case_queries.milestones_of(case), referral_queries.open_count(case)
    )
    case_rules.check_gate(case_queries.procedure_of(case), Act.REFERRAL_SEND, facts)


def _seal(referral: Referral, preview: Preview, *, by: Actor) -> None:
    consent = preview.consent

    def packet(content: Parts, kind: PacketKind) -> Packet:
        return disclosure_actions.disclose(
            consent,
            content,
            kind=kind,
            recipient=referral.service.organisation,
            service=referral.service_type.value,
            by=by,
        )

    referral.consent_id = consent.id
    referral.packet = packet(preview.before, PacketKind.DECIDING)
    referral.packet_id = referral.packet.id
    if preview.after:
        referral.identity_packet = packet(preview.after, PacketKind.IDENTITY)
        referral.identity_packet_id = referral.identity_packet.id
