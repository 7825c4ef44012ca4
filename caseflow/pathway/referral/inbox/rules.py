"""When a partner may enter an appointment, and answer an emergency action."""

from collections.abc import Iterable
from datetime import date

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.case.emergencies.models import Outcome
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import Referral


def check_schedule(referral: Referral, day: date, today: date) -> None:
    """Raise RuleBroken before the referral is accepted, and for a day in the past."""
    if not referral_rules.can_schedule(referral.status):
        raise RuleBroken("Accept the referral before you enter an appointment.")
    if day < today:
        raise RuleBroken("This date is in the past. Enter today or a later date.", field="day")


def check_answerable(
    code: str, outcome: Outcome | None, carried: Iterable[Action], referral: Referral
) -> None:
    """Raise RuleBroken for what a partner cannot say about an emergency action.

    It has to be one that the referral carries and nobody else has answered, before the referral has
    ended. That the person does not want it can be said once the partner has accepted, and so has
    met the person. A partner that cannot do it declines, so that the sender asks somebody else.
    """
    found = next((action for action in carried if action.code == code), None)
    if found is None or referral.status in referral_rules.ENDS:
        raise RuleBroken("This is not asked for any more. Open the page again.")
    if not found.is_open and found.service_id != referral.service_id:
        raise RuleBroken("Somebody else has already answered this.")
    if outcome is Outcome.REFUSED and referral.status not in referral_rules.AFTER_ACCEPTANCE:
        raise RuleBroken("Accept the referral first, and ask the person.")
    if outcome is Outcome.IMPOSSIBLE:
        raise RuleBroken("If you cannot do this, decline the referral, so that others are asked.")


def check_version(referral: Referral, version: int | None, mine: str) -> None:
    """Raise Stale, with both versions, when the referral has changed since the page was opened."""
    if version != referral.version:
        theirs = (referral.appointment or {}).get("at", "")
        raise Stale((("appointment", mine, theirs[:16].replace("T", " ")),))
