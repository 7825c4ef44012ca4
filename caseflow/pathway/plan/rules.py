"""When a plan may be submitted to a supervisor, approved and reviewed."""

from datetime import date, datetime

from caseflow import clock
from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.case.models import Case
from caseflow.pathway.plan.models import NeedStatus, Plan, PlannedAction, PlanStatus
from caseflow.sop import rules as sop_rules
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Clock


def check_askable(plan: Plan, *, need_count: int, has_goal: bool) -> None:
    """Raise RuleBroken unless approval can be asked for: a draft with a need and a goal."""
    if plan.status is PlanStatus.WAITING:
        raise RuleBroken("The supervisor already has this plan.")
    if plan.status is PlanStatus.APPROVED:
        raise RuleBroken("This plan is already approved. If you change it, ask for approval again.")
    if not need_count:
        raise RuleBroken("Record at least one need first.")
    if not has_goal:
        raise RuleBroken("Enter the goal first, in the person's own words.")


def check_approvable(plan: Plan) -> None:
    """Raise RuleBroken unless somebody has asked for the approval of the plan."""
    if plan.status is PlanStatus.APPROVED:
        raise RuleBroken("This plan is already approved.")
    if plan.status is not PlanStatus.WAITING:
        raise RuleBroken(
            "This plan has been changed and is a draft again. Wait until approval is "
            "requested again."
        )


def check_reviewable(plan: Plan) -> None:
    """Raise RuleBroken when the plan is not approved, so that there is nothing to review."""
    if plan.status is not PlanStatus.APPROVED:
        raise RuleBroken("The plan must be approved before it is reviewed.")


def check_current(plan: Plan, version: int | None, differences: tuple[str, str, str]) -> None:
    """Raise Stale when the plan has changed since the page was opened.

    `differences` is (label, mine, theirs), for the page that shows both versions.
    """
    if version != plan.version:
        raise Stale((differences,))


def check_due(due_on: date, today: date) -> None:
    """Raise RuleBroken when a planned action would be due in the past."""
    if due_on < today:
        raise RuleBroken("Enter today or a later date.", field="due_on")


def check_not_done(action: PlannedAction) -> None:
    """Raise RuleBroken when an action was done before."""
    if action.done_at is not None:
        raise RuleBroken("This is already marked as done.")


def check_step(current: NeedStatus, target: NeedStatus) -> None:
    """Raise RuleBroken when a need already has this status."""
    if current is target:
        raise RuleBroken("The need already has this status.")


def review_day(procedure: Procedure, case: Case, since: datetime) -> date:
    """Return the last day for the next review, by the time that the procedure allows."""
    end = sop_rules.deadline(
        procedure, Clock.PLAN_REVIEW, since, risk=case.risk, age_group=case.age_group
    )
    return clock.day_of(end)
