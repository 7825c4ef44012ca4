"""When something may be erased, and the receipt that the survivor holds."""

from datetime import date, timedelta

from caseflow.access import Compartment
from caseflow.errors import RuleBroken
from caseflow.oversight.erasures.models import Erasure
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case, CaseState

FOUND_BY = frozenset({"", Compartment.IDENTITY.value, Compartment.CONTACT.value})
"""Parts that say who it is and how to be reached, from which the search card is made; empty: the
whole file."""


def new_receipt() -> str:
    """A code on paper (117 bits); nothing in it tells whose it is."""
    return case_rules.new_code(groups=6)


def typed(receipt: str) -> str:
    """A receipt as somebody typed it: case, spaces and dashes do not matter."""
    return "".join(sign for sign in receipt.upper() if sign.isalnum())


def check_not_held(is_held: bool) -> None:
    """What a court or an inquiry needs is kept."""
    if is_held:
        raise RuleBroken("This file is under a legal hold. Ask the data protection officer why.")


def check_nothing_shared(open_referrals: int) -> None:
    """A partner who works with the file is told first."""
    if open_referrals:
        raise RuleBroken(
            "A referral is still open. Recall or close it first, so that the partner knows."
        )


def check_ended(case: Case, compartment: str) -> None:
    """A file is erased as a whole when the work on it is over."""
    if not compartment and case.state is not CaseState.CLOSED:
        raise RuleBroken("Close the case before you erase the whole file.")


def check_held(is_erased: bool) -> None:
    """What is gone cannot be erased again."""
    if is_erased:
        raise RuleBroken("The whole file has already been permanently erased.")


def is_pending(erasure: Erasure) -> bool:
    """Whether somebody still has to decide."""
    return erasure.approved_at is None and erasure.declined_at is None


def check_pending(erasure: Erasure) -> None:
    """A request is decided once."""
    if not is_pending(erasure):
        raise RuleBroken("This has already been decided.")


def check_none_pending(erasure: Erasure | None) -> None:
    """One request at a time."""
    if erasure is not None:
        raise RuleBroken(
            "This has already been requested. The data protection officer will decide."
        )


def complete_on(done: date, key_backup_days: int) -> date:
    """The first day on which no backup of the keys from before is left."""
    return done + timedelta(days=key_backup_days + 1)
