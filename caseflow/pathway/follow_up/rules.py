"""When somebody may be contacted, when a follow-up is done, and how its answers are scored."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from caseflow import clock
from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case
from caseflow.pathway.follow_up.models import Arrived, ContactAttempt, ContactOutcome, FollowUp
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import Status
from caseflow.sop import rules as sop_rules
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Clock, RiskLevel

STATEMENTS = ("needed", "in_time", "respect", "safe", "helped")
"""The names of five statements, whose words are in `labels`. They are our own wording, which nobody
has tested yet (confidence: proposed).
"""
LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Feedback:
    """What was said about one service; statements that were skipped are absent."""

    referral_id: uuid.UUID
    arrived: Arrived
    answers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Conversation:
    """What was said in a follow-up."""

    risk: RiskLevel
    risk_reason: str
    feedback: tuple[Feedback, ...] = ()
    words: str = ""
    feedback_offered: bool = False


def due_on(procedure: Procedure, case: Case, start: datetime) -> date:
    """Return the day of the next contact, which depends on risk and age group."""
    end = sop_rules.deadline(
        procedure, Clock.FOLLOW_UP_DUE, start, risk=case.risk, age_group=case.age_group
    )
    return clock.day_of(end)


def check_plannable(referral_status: Status) -> None:
    """Raise RuleBroken when a service is not delivered yet, so that nothing can be asked."""
    if referral_status not in referral_rules.DELIVERED:
        raise RuleBroken("This service has not been delivered yet.")


def check_not_done(follow_up: FollowUp) -> None:
    """Raise RuleBroken when the follow-up was done before."""
    if follow_up.done_at is not None:
        raise RuleBroken("This follow-up is already done. Plan another one.")


def check_safe(ways: Collection[str] | None, way: str, *, rules_read: bool) -> None:
    """Raise RuleBroken unless the person has said that this way of contact is safe.

    `ways` is None when safe contact was never recorded; an empty list allows every way. The worker
    must also have read the rules.
    """
    if ways is None:
        raise RuleBroken("Record the safe contact first. Until then, do not call.")
    if not rules_read:
        raise RuleBroken("Read the safe-contact rules, then tick the box.", field="rules_read")
    if ways and way not in ways:
        raise RuleBroken("The person has not said that this way is safe.", field="way")


def check_reached(attempts: Iterable[ContactAttempt]) -> None:
    """Raise RuleBroken when no attempt has reached the person, so that nothing was said."""
    if not any(attempt.outcome is ContactOutcome.REACHED for attempt in attempts):
        raise RuleBroken("First record that you reached the person, and how.")


def check_answers(answers: Mapping[str, int]) -> None:
    """Raise RuleBroken for an unknown statement, or a score outside of 1 to 5."""
    if not set(answers) <= set(STATEMENTS):
        raise RuleBroken("This statement does not exist.")
    if not all(LOWEST <= score <= HIGHEST for score in answers.values()):
        raise RuleBroken("Choose a number from 1 (not at all) to 5 (very much).")


def score(answers: Mapping[str, int]) -> int | None:
    """Return five times the mean of the answers (5 to 25); None when all were skipped."""
    if not answers:
        return None
    return round(sum(answers.values()) / len(answers) * len(STATEMENTS))
