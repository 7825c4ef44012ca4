"""What a case still lacks, by when, and what a gate still requires; all times are in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from caseflow.sop.duration import Duration
from caseflow.sop.fields import Limit
from caseflow.sop.provenance import Confidence
from caseflow.sop.questions import applies
from caseflow.sop.schema import Condition, Procedure, Requirement, RetentionRule, Step
from caseflow.sop.vocabulary import Act, AgeGroup, Clock, Fact, Milestone, Priority, RiskLevel

# These milestones count only for the closure for which they were reached: after a case was
# reopened, they must be reached again.
SPENT_BY_REOPENING = frozenset(
    {
        Milestone.FEEDBACK_OFFERED,
        Milestone.SAFETY_PLAN_HANDED_OVER,
        Milestone.RETENTION_SET,
        Milestone.CLOSURE_REQUESTED,
        Milestone.CLOSURE_APPROVED,
    }
)


@dataclass(frozen=True)
class CaseFacts:
    """All that a procedure may know of a case; `milestones` has the latest time of each (UTC)."""

    opened_at: datetime
    age_group: AgeGroup
    risk: RiskLevel | None
    milestones: Mapping[Milestone, datetime]
    open_referrals: int = 0
    stage: str = "case"
    answers: Mapping[str, Any] = field(default_factory=dict)
    """Answers of forms that the procedure names, by `form.question`."""

    def reached_at(self, milestone: Milestone) -> datetime | None:
        """Return when a milestone was last reached; None when it was not, or must be again."""
        if milestone is Milestone.CASE_OPENED:
            return self.milestones.get(milestone, self.opened_at)
        reached = self.milestones.get(milestone)
        reopened = self.milestones.get(Milestone.CASE_REOPENED)
        if milestone in SPENT_BY_REOPENING and reached and reopened and reached <= reopened:
            return None
        return reached


@dataclass(frozen=True)
class NextStep:
    """A step that is still to be done, in the procedure's own sentence."""

    step_id: str
    sentence: str
    role: str
    due_at: datetime | None
    is_overdue: bool
    milestone: Milestone
    source: str
    confidence: Confidence


@dataclass(frozen=True)
class Situation:
    """What the length of a limit can depend on; None means not known yet."""

    priority: Priority | None = None
    risk: RiskLevel | None = None
    age_group: AgeGroup | None = None


def next_steps(procedure: Procedure, facts: CaseFacts, now: datetime) -> tuple[NextStep, ...]:
    """Return the steps that are still to be done, by due date, so that overdue ones come first.

    Steps without a date come last. A step whose time has not begun to run is left out; after the
    closure was approved there are none.
    """
    if facts.reached_at(Milestone.CLOSURE_APPROVED):
        return ()
    waiting = [
        _next(step, due_at, now)
        for step in procedure.steps
        if holds(step.when, facts)
        for is_waiting, due_at in [_waits(procedure, step, facts)]
        if is_waiting
    ]
    return tuple(sorted(waiting, key=lambda step: (step.due_at is None, step.due_at or now)))


def missing(procedure: Procedure, act: Act, facts: CaseFacts) -> tuple[str, ...]:
    """Return the sentences of an act's requirements that are not met; when all are met, none."""
    return tuple(
        requirement.sentence
        for requirement in procedure.gates[act]
        if holds(requirement.when, facts) and not _is_met(requirement, facts)
    )


def deadline(
    procedure: Procedure,
    clock: Clock,
    start: datetime,
    *,
    priority: Priority | None = None,
    risk: RiskLevel | None = None,
    age_group: AgeGroup | None = None,
) -> datetime:
    """Return when a clock runs out that began at `start`.

    What is not known (None) counts as the case with the shortest time.
    """
    situation = Situation(priority=priority, risk=risk, age_group=age_group)
    return _end(procedure, procedure.clocks[clock].limit, start, situation)


def retention_end(procedure: Procedure, rule: RetentionRule, closed_at: datetime) -> datetime:
    """Return until when the parts of this rule are kept of a case that was closed then."""
    return _end(procedure, rule.limit, closed_at, Situation())


def holds(condition: Condition, facts: CaseFacts) -> bool:
    """Whether every part of the condition is true of the case.

    A risk that nobody has assessed yet counts as every level, so that no step for people in danger
    is skipped because the assessment is missing.
    """
    if condition.risk and facts.risk is not None and facts.risk not in condition.risk:
        return False
    if condition.age and condition.age.counts_as_child != facts.age_group.counts_as_child:
        return False
    if condition.stage and facts.stage not in condition.stage:
        return False
    if not applies(condition.answers, facts.answers):
        return False
    if any(facts.reached_at(milestone) is None for milestone in condition.happened):
        return False
    return all(facts.reached_at(milestone) is None for milestone in condition.not_happened)


def _is_met(requirement: Requirement, facts: CaseFacts) -> bool:
    if requirement.fact is Fact.NO_OPEN_REFERRAL:
        return facts.open_referrals == 0
    if requirement.answers:
        return applies(requirement.answers, facts.answers)
    return requirement.milestone is not None and facts.reached_at(requirement.milestone) is not None


def _waits(procedure: Procedure, step: Step, facts: CaseFacts) -> tuple[bool, datetime | None]:
    """Return whether a step is still to be done, and by when (None without a date)."""
    situation = Situation(risk=facts.risk, age_group=facts.age_group)
    done_at = facts.reached_at(step.milestone)
    start = _start(step, facts)
    if step.due is not None and start is None:
        return False, None
    if done_at is not None and not _is_stale(step, done_at, start):
        if step.repeat is None:
            return False, None
        return True, _end(procedure, step.repeat, done_at, situation)
    if step.due is None or start is None:
        return True, None
    return True, _end(procedure, step.due.within, start, situation)


def _start(step: Step, facts: CaseFacts) -> datetime | None:
    trigger = step.due and (step.due.after or step.due.after_each)
    return facts.reached_at(trigger) if trigger else None


def _is_stale(step: Step, done_at: datetime, start: datetime | None) -> bool:
    counts_anew = step.due is not None and step.due.after_each is not None
    return counts_anew and start is not None and done_at < start


def _next(step: Step, due_at: datetime | None, now: datetime) -> NextStep:
    return NextStep(
        step_id=step.id,
        sentence=step.sentence,
        role=step.role,
        due_at=due_at,
        is_overdue=due_at is not None and due_at < now,
        milestone=step.milestone,
        source=step.source,
        confidence=step.confidence,
    )


def _end(procedure: Procedure, limit: Limit, start: datetime, situation: Situation) -> datetime:
    if limit.clock is not None:
        limit = procedure.clocks[limit.clock].limit
    # The earliest of those that may apply: what is not known yet must not give more time.
    return min(span.add_to(start) for span in _spans(limit, situation))


def _spans(limit: Limit, situation: Situation) -> tuple[Duration, ...]:
    """Return the durations that may apply: one if the situation is known, else all of them.

    For an age that is not known it is that of a child.
    """
    if limit.by_risk:
        return tuple(
            span for level, span in limit.by_risk.items() if situation.risk in (None, level)
        )
    if limit.by_priority:
        table, urgency = limit.by_priority, situation.priority
        return tuple(span for level, span in table.items() if urgency in (None, level))
    if limit.by_age:
        # Whoever is not known to be an adult gets the time limit of a child.
        is_adult = situation.age_group is AgeGroup.ADULT
        return (limit.by_age[AgeGroup.ADULT if is_adult else AgeGroup.CHILD],)
    return (limit.always,) if limit.always else ()
