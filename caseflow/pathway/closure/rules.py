"""When a closure may be asked for, approved, returned or undone."""

from dataclasses import dataclass
from datetime import date, datetime

from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case, CaseState
from caseflow.pathway.closure.models import Closure, ClosureReason
from caseflow.sop import rules as sop_rules
from caseflow.sop.rules import CaseFacts
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Act, Clock


@dataclass(frozen=True)
class Answers:
    """What a worker says when asking for a closure."""

    reason: ClosureReason
    summary: str
    feedback_offered: bool
    safety_plan_handed_over: bool
    retain_until: date


@dataclass(frozen=True)
class Gate:
    """One sentence of the procedure, and whether it holds."""

    sentence: str
    holds: bool


def gates(procedure: Procedure, facts: CaseFacts) -> tuple[Gate, ...]:
    """Everything that the procedure asks for before a closure, in its own words."""
    missing = set(sop_rules.missing(procedure, Act.CLOSURE_REQUEST, facts))
    return tuple(
        Gate(requirement.sentence, requirement.sentence not in missing)
        for requirement in procedure.gates[Act.CLOSURE_REQUEST]
        if sop_rules.holds(requirement.when, facts)
    )


def retain_until(procedure: Procedure, start: datetime) -> date:
    """The day until which the file is kept, unless somebody sets another."""
    return sop_rules.deadline(procedure, Clock.RETENTION_PERIOD, start).date()


def check_retention(day: date, today: date) -> None:
    """A file cannot be kept until a day that is over."""
    if day <= today:
        raise RuleBroken("Choose a date in the future.", field="retain_until")


def is_pending(closure: Closure | None) -> bool:
    """Whether somebody still has to decide on it."""
    return closure is not None and closure.approved_at is None and closure.returned_at is None


def check_none_pending(closure: Closure | None) -> None:
    """One request at a time."""
    if is_pending(closure):
        raise RuleBroken("Closure has already been requested. A supervisor will decide.")


def check_pending(closure: Closure) -> None:
    """A decision is made once."""
    if not is_pending(closure):
        raise RuleBroken("This closure request has already been decided.")


def check_closed(case: Case) -> None:
    """Only a closed case is reopened."""
    if case.state is not CaseState.CLOSED:
        raise RuleBroken("This case is already open.")


def check_readable(is_erased: bool) -> None:
    """Without its keys nothing could be read or written in it."""
    if is_erased:
        raise RuleBroken("The content of this case was permanently erased. Open a new case.")
