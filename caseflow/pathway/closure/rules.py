"""When a closure may be asked for, approved or returned, and when a case may be reopened."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from caseflow import clock
from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case, CaseState
from caseflow.pathway.closure.models import Closure, ClosureReason
from caseflow.sop import rules as sop_rules
from caseflow.sop.rules import CaseFacts
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Act, Clock, Milestone

_WITH_THE_PERSON = (Milestone.FEEDBACK_OFFERED, Milestone.SAFETY_PLAN_HANDED_OVER)
CANNOT_BE_DONE: dict[ClosureReason, tuple[Milestone, ...]] = {
    ClosureReason.DEATH: _WITH_THE_PERSON,
    ClosureReason.UNREACHABLE: _WITH_THE_PERSON,
}
"""What needs the person, for the reasons for which there is nobody to do it with."""
IN_THE_REQUEST = frozenset(
    {Milestone.FEEDBACK_OFFERED, Milestone.SAFETY_PLAN_HANDED_OVER, Milestone.RETENTION_SET}
)
"""Milestones that a worker states in the request to close, on the same page."""


@dataclass(frozen=True)
class Answers:
    """What a worker states when asking for a closure."""

    reason: ClosureReason
    summary: str
    feedback_offered: bool
    safety_plan_handed_over: bool
    retain_until: date


@dataclass(frozen=True)
class Gate:
    """One requirement of the procedure, and whether it is fulfilled."""

    sentence: str
    holds: bool
    milestone: Milestone | None = None
    """What has to be reached; None when referrals must not be open."""
    stage: str = ""
    """The stage of the step of the procedure that reaches it."""


def gates(procedure: Procedure, facts: CaseFacts) -> tuple[Gate, ...]:
    """Return what the procedure asks for before this closure, in its own words."""
    missing = set(sop_rules.missing(procedure, Act.CLOSURE_REQUEST, facts))
    return tuple(
        Gate(
            requirement.sentence,
            requirement.sentence not in missing,
            requirement.milestone,
            _stage_of(procedure, requirement.milestone),
        )
        for requirement in procedure.gates[Act.CLOSURE_REQUEST]
        if sop_rules.holds(requirement.when, facts)
    )


def excused(facts: CaseFacts, reason: ClosureReason, now: datetime) -> CaseFacts:
    """Return the facts of a case without what cannot be done any more for this reason.

    Nobody can offer anything to a person who died or cannot be reached. Nothing is recorded as
    done: the reason of the closure says why it was not.
    """
    impossible = CANNOT_BE_DONE.get(reason, ())
    return replace(facts, milestones={**facts.milestones, **dict.fromkeys(impossible, now)})


def _stage_of(procedure: Procedure, milestone: Milestone | None) -> str:
    steps = (step.stage.value for step in procedure.steps if step.milestone is milestone)
    return next(steps, "")


def retain_until(procedure: Procedure, start: datetime) -> date:
    """Return the day until which the procedure keeps a file; a worker may set another."""
    return clock.day_of(sop_rules.deadline(procedure, Clock.RETENTION_PERIOD, start))


def check_honest(answers: Answers) -> None:
    """Raise RuleBroken when something was done with the person that the reason rules out."""
    done = {
        Milestone.FEEDBACK_OFFERED: answers.feedback_offered,
        Milestone.SAFETY_PLAN_HANDED_OVER: answers.safety_plan_handed_over,
    }
    if answers.reason is ClosureReason.DEATH and any(done.values()):
        raise RuleBroken(
            "The person died: leave out what was not done with them any more.", field="reason"
        )


def check_retention(day: date, today: date) -> None:
    """Raise RuleBroken unless the file is kept until a day in the future."""
    if day <= today:
        raise RuleBroken("Choose a date in the future.", field="retain_until")


def is_pending(closure: Closure | None) -> bool:
    """Return whether there is a request and nobody has decided on it yet."""
    return closure is not None and closure.approved_at is None and closure.returned_at is None


def check_none_pending(closure: Closure | None) -> None:
    """Raise RuleBroken when a request still waits for a decision."""
    if is_pending(closure):
        raise RuleBroken("Closure has already been requested. A supervisor will decide.")


def check_pending(closure: Closure) -> None:
    """Raise RuleBroken when the request was decided before."""
    if not is_pending(closure):
        raise RuleBroken("This closure request has already been decided.")


def check_closed(case: Case) -> None:
    """Raise RuleBroken when the case is not closed."""
    if case.state is not CaseState.CLOSED:
        raise RuleBroken("This case is already open.")


def check_readable(is_erased: bool) -> None:
    """Raise RuleBroken when the keys of a case were erased, so that it cannot be worked on."""
    if is_erased:
        raise RuleBroken("The content of this case was permanently erased. Open a new case.")
