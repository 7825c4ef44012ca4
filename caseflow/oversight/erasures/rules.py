"""Deciding when something may be erased, and the code on the survivor's receipt."""

from datetime import date, datetime, timedelta

from caseflow.access import Compartment
from caseflow.errors import RuleBroken
from caseflow.oversight.erasures.models import Erasure, ErasureReason
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case, CaseState

WHOLE, PERSONAL = "", "person"
"""The whole file; and everything in it that somebody wrote, so that what is left of the case are
the facts that figures count, about nobody."""
FOUND_BY = frozenset({WHOLE, PERSONAL, Compartment.IDENTITY.value, Compartment.CONTACT.value})
"""The parts from which the search card is made, so that erasing them deletes it or a part of it."""


def compartments_of(part: str) -> tuple[str, ...]:
    """Return the compartments whose keys are destroyed for a part; none for the whole file, whose
    own key is destroyed."""
    if part == WHOLE:
        return ()
    return tuple(one.value for one in Compartment) if part == PERSONAL else (part,)


def of_person(part: str) -> str:
    """Return which rows about the person go with a part of `FOUND_BY`: empty for all of them."""
    return "" if part == PERSONAL else part


def new_receipt() -> str:
    """Make the code of a receipt (117 random bits); it does not show whose it is."""
    return case_rules.new_code(groups=6)


def typed(receipt: str) -> str:
    """Return a receipt as it is hashed: capitals, without the spaces and hyphens of the typist."""
    return "".join(sign for sign in receipt.upper() if sign.isalnum())


def check_not_held(is_held: bool) -> None:
    """Raise RuleBroken when the case is under a legal hold."""
    if is_held:
        raise RuleBroken("This file is under a legal hold. Ask the data protection officer why.")


def check_nothing_shared(open_referrals: int) -> None:
    """Raise RuleBroken when a referral is open: the partner who works with it must know first."""
    if open_referrals:
        raise RuleBroken(
            "A referral is still open. Recall or close it first, so that the partner knows."
        )


def check_ended(case: Case, compartment: str) -> None:
    """Raise RuleBroken when the whole file, or all that is personal in it, is to be erased before
    the case is closed."""
    if compartment in (WHOLE, PERSONAL) and case.state is not CaseState.CLOSED:
        raise RuleBroken("Close the case before you erase the whole file.")


def check_time_over(
    reason: ErasureReason, closed_at: datetime | None, requested_at: datetime
) -> None:
    """Raise RuleBroken when the time of a file is said to be over, and the case was open since.

    `closed_at` is when the case was closed last; None for an open one.
    """
    is_over = closed_at is not None and closed_at <= requested_at
    if reason is ErasureReason.RETENTION_OVER and not is_over:
        raise RuleBroken(
            "The case is open, or was open after this was requested, so its retention period is "
            "not over."
        )


def check_held(is_erased: bool) -> None:
    """Raise RuleBroken when the whole file was erased already."""
    if is_erased:
        raise RuleBroken("The whole file has already been permanently erased.")


def is_pending(erasure: Erasure) -> bool:
    """Whether somebody still has to decide."""
    return erasure.approved_at is None and erasure.declined_at is None


def check_pending(erasure: Erasure) -> None:
    """Raise RuleBroken when the request was decided already."""
    if not is_pending(erasure):
        raise RuleBroken("This has already been decided.")


def check_none_pending(erasure: Erasure | None) -> None:
    """Raise RuleBroken when there is a request that waits for a decision."""
    if erasure is not None:
        raise RuleBroken(
            "This has already been requested. The data protection officer will decide."
        )


def complete_on(done: date, copies_kept_days: int) -> date:
    """Return the first day on which no copy from before the erasure contains the keys."""
    # One day more, since a copy of the same day is kept until the end of its last day.
    return done + timedelta(days=copies_kept_days + 1)
