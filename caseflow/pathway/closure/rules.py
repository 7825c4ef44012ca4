"""When a closure may be asked for, approved or returned, and when a case may be reopened."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from caseflow import clock
from caseflow.enums import N_
from caseflow.errors import RuleBroken
from caseflow.pathway.case.models import Case, CaseState
from caseflow.pathway.closure.models import Closure, ClosureReason
from caseflow.sop import rules as sop_rules
from caseflow.sop.rules import CaseFacts
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Act, Clock, Milestone

_WITH_THE_PERSON = (Milestone.FEEDBACK_OFFERED, Milestone.SAFETY_PLAN_HANDED_OVER)
NOT_ASKED: dict[ClosureReason, tuple[Milestone, ...]] = {
    ClosureReason.DEATH: _WITH_THE_PERSON,
    ClosureReason.UNREACHABLE: _WITH_THE_PERSON,
    ClosureReason.CONSENT_REFUSED: (Milestone.SAFETY_PLAN_HANDED_OVER,),
}
"""What the procedure does not ask for, by the reason of the closure: nothing can be done with who
died or cannot be reached, and who does not consent need not take a paper. Every other reason leaves
everything to be done, also when another organisation goes on: the person is still there."""
NOBODY_THERE = frozenset({ClosureReason.DEATH, ClosureReason.UNREACHABLE})
"""The reasons for which nobody is there who could still be helped in an emergency."""
WHAT_WAS_NOT_DONE = {
    Milestone.FEEDBACK_OFFERED: N_("Feedback was not offered"),
    Milestone.SAFETY_PLAN_HANDED_OVER: N_("The safety plan was not handed over"),
}
WHY_NOT_DONE = {
    ClosureReason.DEATH: N_("The person died."),
    ClosureReason.UNREACHABLE: N_("The person cannot be reached."),
    ClosureReason.CONSENT_REFUSED: N_("The person does not consent, and did not take it."),
}
"""What the record says of what was not done, and why."""
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


@dataclass(frozen=True)
class NotDone:
    """Something that the procedure asks for and that was not done, with the reason in English."""

    milestone: Milestone
    what: str
    why: str


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
    impossible = NOT_ASKED.get(reason, ())
    return replace(facts, milestones={**facts.milestones, **dict.fromkeys(impossible, now)})


def not_done(closure: Closure) -> tuple[NotDone, ...]:
    """Return what was not done for a closure, and why; none for what was done all the same."""
    done = {
        Milestone.FEEDBACK_OFFERED: closure.feedback_offered,
        Milestone.SAFETY_PLAN_HANDED_OVER: closure.safety_plan_handed_over,
    }
    return tuple(
        NotDone(milestone, WHAT_WAS_NOT_DONE[milestone], WHY_NOT_DONE[closure.reason])
        for milestone in NOT_ASKED.get(closure.reason, ())
        if not done[milestone]
    )


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


def check_reason(reason: ClosureReason, state: CaseState) -> None:
    """Raise RuleBroken when a case is closed for want of a consent that is in force."""
    if reason is ClosureReason.CONSENT_REFUSED and state is CaseState.ACTIVE:
        raise RuleBroken(
            "There is still a consent to the work. Record first that the person withdrew it, or "
            "choose that the person wants to end the support.",
            field="reason",
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
