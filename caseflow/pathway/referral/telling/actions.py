"""Notices about a referral; they say what about, never what it says."""

from datetime import datetime

from caseflow.access.actors import SYSTEM
from caseflow.access.roles import Role
from caseflow.agencies import queries as agencies
from caseflow.agencies.models import OrganisationKind
from caseflow.audit import log
from caseflow.audit.events import Event
from caseflow.notices import actions as notices
from caseflow.notices.models import NoticeKind
from caseflow.pathway.referral import rules
from caseflow.pathway.referral.models import Referral, Side, Status


def tell(referral: Referral, side: Side, source: Status) -> None:
    """Each side is told of what the other did, both of what time or consent did."""
    if side is not Side.SENDER:
        notices.tell_id(referral.case.owner_id, NoticeKind.REFERRAL_CHANGED, referral)
    if side is Side.PARTNER or referral.status is Status.DISCARDED:
        return
    if source is Status.DRAFT:
        _tell_partner(referral, NoticeKind.REFERRAL_ARRIVED)
    elif referral.status is Status.RECALLED:
        _tell_partner(referral, NoticeKind.REFERRAL_RECALLED)
    else:
        _tell_partner(referral, NoticeKind.REFERRAL_CHANGED)


def remind(referral: Referral, now: datetime) -> None:
    """Whoever has the next move is late."""
    referral.reminded_at = now
    if rules.waits_for(referral.status) is Side.PARTNER:
        _tell_partner(referral, NoticeKind.REFERRAL_OVERDUE)
    else:
        notices.tell_id(referral.case.owner_id, NoticeKind.REFERRAL_OVERDUE, referral)
    log.record(Event.REFERRAL_REMINDED, by=SYSTEM, thing=referral)


def escalate(referral: Referral, now: datetime) -> None:
    """Silence is told to the coordinators of the mechanism."""
    referral.escalated_at = now
    for network in agencies.organisations(OrganisationKind.COORDINATION):
        notices.tell_organisation(
            network.id, NoticeKind.REFERRAL_ESCALATED, referral, roles=(Role.COORDINATOR,)
        )
    log.record(Event.REFERRAL_ESCALATED, by=SYSTEM, thing=referral)


def _tell_partner(referral: Referral, kind: NoticeKind) -> None:
    notices.tell_organisation(referral.recipient_id, kind, referral, roles=(Role.FOCAL_POINT,))
