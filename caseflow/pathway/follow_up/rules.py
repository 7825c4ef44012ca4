"""When a contact may be tried, when a follow-up counts as done, and what its answers add up to."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case
from caseflow.pathway.follow_up.models import Arrived, ContactAttempt, ContactOutcome, FollowUp
from caseflow.pathway.referral import rules as referral_rules
from caseflow.pathway.referral.models import Status
from caseflow.sop import rules as sop_rules
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Clock, RiskLevel

STATEMENTS = ("needed", "in_time", "respect", "safe", "helped")
"""Five short statements, said in `forms`. Own wording; confidence: proposed."""
LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Feedback:
    """What was said of one service; statements that were skipped are absent."""

    referral_id: uuid.UUID
    arrived: Arrived
    answers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Conversation:
    """What came of a follow-up."""

    risk: RiskLevel
    risk_reason: str
    feedback: tuple[Feedback, ...] = ()
    words: str = ""
    feedback_offered: bool = False


def due_on(procedure: Procedure, case: Case, start: datetime) -> date:
    """The day of the next contact, by the risk."""
    end = sop_rules.deadline(
        procedure, Clock.FOLLOW_UP_DUE, start, risk=case.risk, age_group=case.age_group
    )
    return end.date()


def check_plannable(referral_status: Status) -> None:
    """A service that has not come yet is not asked about."""
    if referral_status not in referral_rules.DELIVERED:
        raise RuleBroken("This service has not been delivered yet.")


def check_not_done(follow_up: FollowUp) -> None:
    """A conversation is written down once."""
    if follow_up.done_at is not None:
        raise RuleBroken("This follow-up is already done. Plan another one.")


def check_safe(ways: Collection[str] | None, way: str, *, rules_read: bool) -> None:
    """Nobody is contacted in a way that they did not say is safe; `ways` None: never recorded."""
    if ways is None:
        raise RuleBroken("Record the safe contact first. Until then, do not call.")
    if not rules_read:
        raise RuleBroken("Read the safe-contact rules, then tick the box.", field="rules_read")
    if ways and way not in ways:
        raise RuleBroken("The person has not said that this way is safe.", field="way")


def check_reached(attempts: Iterable[ContactAttempt]) -> None:
    """Without a conversation there is nothing to write down."""
    if not any(attempt.outcome is ContactOutcome.REACHED for attempt in attempts):
        raise RuleBroken("First record that you reached the person, and how.")


def check_answers(answers: Mapping[str, int]) -> None:
    """Known statements, each 1 to 5."""
    if not set(answers) <= set(STATEMENTS):
        raise RuleBroken("This statement does not exist.")
    if not all(LOWEST <= score <= HIGHEST for score in answers.values()):
        raise RuleBroken("Choose a number from 1 (not at all) to 5 (very much).")


def score(answers: Mapping[str, int]) -> int | None:
    """The mean of what was answered, carried to five statements; None when all were skipped."""
    if not answers:
        return None
    return round(sum(answers.values()) / len(answers) * len(STATEMENTS))
