"""Let the coordinator remind an organisation of an overdue referral or hand-over."""

from caseflow import audit, clock
from caseflow.access import Actor, Permission, Role, verb
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import Referral, Side
from caseflow.pathway.screening.hand_over.actions import RECEIVERS
from caseflow.pathway.screening.models import HandOver
from caseflow.reporting import rules


@verb(Permission.REFERRAL_REMIND)
def remind(referral: Referral, *, by: Actor) -> None:
    """Notify the side that has to act next that a referral is overdue.

    The coordinator learns nothing about the case. Raises RuleBroken when somebody sent a reminder
    less than 24 hours ago.
    """
    rules.check_remindable(referral.reminded_at, clock.now())
    if referral_rules.waits_for(referral.status) is Side.PARTNER:
        notices_actions.tell_organisation(
            referral.recipient_id, NoticeKind.REFERRAL_OVERDUE, referral, roles=(Role.FOCAL_POINT,)
        )
    else:
        notices_actions.tell_organisation(
            referral.organisation_id,
            NoticeKind.REFERRAL_OVERDUE,
            referral,
            roles=(Role.SUPERVISOR,),
        )
    referral.reminded_at = clock.now()
    audit.record(audit.Event.REFERRAL_REMINDED, by=by, thing=referral)


@verb(Permission.REFERRAL_REMIND, of=lambda hand_over: hand_over.screening)
def remind_hand_over(hand_over: HandOver, *, by: Actor) -> None:
    """Notify the receiving organisation again that a screening waits to be received.

    Raises RuleBroken when somebody sent a reminder less than 24 hours ago.
    """
    rules.check_remindable(hand_over.reminded_at, clock.now())
    notices_actions.tell_organisation(
        hand_over.organisation_id,
        NoticeKind.SCREENING_HANDED_OVER,
        hand_over.screening,
        roles=RECEIVERS,
    )
    hand_over.reminded = clock.now().isoformat()
    audit.record(audit.Event.SCREENING_REMINDED, by=by, thing=hand_over.screening)
