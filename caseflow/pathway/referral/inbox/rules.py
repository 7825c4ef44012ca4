"""When a partner may enter an appointment."""

from datetime import date

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import Referral


def check_schedule(referral: Referral, day: date, today: date) -> None:
    """Raise RuleBroken before the referral is accepted, and for a day in the past."""
    if not referral_rules.can_schedule(referral.status):
        raise RuleBroken("Accept the referral before you enter an appointment.")
    if day < today:
        raise RuleBroken("This date is in the past. Enter today or a later date.", field="day")


def check_version(referral: Referral, version: int | None, mine: str) -> None:
    """Raise Stale, with both versions, when the referral has changed since the page was opened."""
    if version != referral.version:
        theirs = (referral.appointment or {}).get("at", "")
        raise Stale((("appointment", mine, theirs.replace("T", " ")),))
