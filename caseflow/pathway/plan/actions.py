"""Record needs, plan what is done about them, and have the plan approved by a supervisor."""

from datetime import date

from caseflow import audit, clock
from caseflow.access import Actor, Permission, Role, unguarded, verb
from caseflow.agencies.models import ServiceType
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.plan import queries, rules
from caseflow.pathway.plan.models import (
    Domain,
    Need,
    NeedStatus,
    Plan,
    PlannedAction,
    PlanStatus,
    Responsible,
)
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import Act, Milestone, Priority


@verb(Permission.CASE_WORK)
def record_need(
    case: Case,
    description: str,
    *,
    domain: Domain,
    service_type: ServiceType | None,
    priority: Priority,
    by: Actor,
) -> Need:
    """Record a need; the first one begins the plan of the case.

    Raises RuleBroken when work on the case has not begun or it is closed, as do the other actions.
    """
    case_rules.check_begun(case)
    plan = queries.plan_of(case) or _draft(case, by=by)
    need = Need(
        case_id=case.id,
        plan_id=plan.id,
        plan=plan,
        domain=domain,
        service_type=service_type,
        priority=priority,
        status=NeedStatus.OPEN,
        recorded_at=clock.now(),
        recorded_by_id=by.id,
        description=description,
    )
    db.session.add(need)
    _changed(plan, by=by)
    return need


@verb(Permission.CASE_WORK, of=lambda plan: plan.case)
def set_goal(plan: Plan, goal: str, *, version: int | None, by: Actor) -> None:
    """Write the goal in the survivor's words; `version` is the one that the page showed.

    Raises Stale when the plan has changed since the page was opened.
    """
    case_rules.check_begun(plan.case)
    rules.check_current(plan, version, ("goal", goal, plan.goal or ""))
    plan.goal = goal
    _changed(plan, by=by)


@verb(Permission.CASE_WORK, of=lambda need: need.plan.case)
def plan_action(
    need: Need, what: str, *, responsible: Responsible, due_on: date, by: Actor
) -> PlannedAction:
    """Plan who does what about a need, and by when; raises RuleBroken for a day in the past."""
    case_rules.check_begun(need.plan.case)
    rules.check_due(due_on, clock.today())
    action = PlannedAction(
        case_id=need.case_id,
        need_id=need.id,
        need=need,
        responsible=responsible,
        due_on=due_on,
        what=what,
    )
    db.session.add(action)
    _changed(need.plan, by=by)
    return action


@verb(Permission.CASE_WORK, of=lambda action: action.need.plan.case)
def finish_action(action: PlannedAction, *, by: Actor) -> None:
    """Record that a planned action was done; raises RuleBroken when it was done before."""
    # `_changed` is not called: doing what was planned is no change of the plan.
    case_rules.check_open(action.need.plan.case)
    rules.check_not_done(action)
    action.done_at, action.done_by_id = clock.now(), by.id
    audit.record(audit.Event.PLAN_CHANGED, by=by, thing=action, done=True)


@verb(Permission.CASE_WORK, of=lambda need: need.plan.case)
def mark_need(need: Need, status: NeedStatus, *, by: Actor) -> None:
    """Record how far a need has come, for a worker.

    Unmet needs are counted, so that gaps in the services are noticed. Raises RuleBroken when the
    need has this status already.
    """
    case_rules.check_open(need.plan.case)
    rules.check_step(need.status, status)
    set_need_status(need, status, by=by)


@unguarded("called by verbs that have authorised")
def set_need_status(need: Need, status: NeedStatus, *, by: Actor) -> None:
    """Record how far a need has come, for a later step that has checked that this is allowed."""
    if need.status is status:
        return
    source, need.status = need.status, status
    audit.record(audit.Event.PLAN_CHANGED, by=by, thing=need, source=source, target=status)


@verb(Permission.CASE_WORK, of=lambda plan: plan.case)
def ask_approval(plan: Plan, *, by: Actor) -> None:
    """Ask the supervisors to approve the plan; referrals can be sent before they do.

    Raises RuleBroken when it was asked before, or the plan has no need or no goal.
    """
    case_rules.check_begun(plan.case)
    rules.check_askable(plan, need_count=queries.need_count(plan), has_goal=bool(plan.goal))
    plan.status = PlanStatus.WAITING
    notices_actions.tell_organisation(
        plan.case.organisation_id, NoticeKind.PLAN_TO_APPROVE, plan.case, roles=(Role.SUPERVISOR,)
    )
    audit.record(audit.Event.PLAN_SUBMITTED, by=by, thing=plan)


@verb(Permission.PLAN_APPROVE, of=lambda plan: plan.case)
def approve(plan: Plan, *, version: int | None, by: Actor) -> None:
    """Approve the plan that the page showed, for a supervisor, and set the day of its review.

    Raises Stale when the plan has changed since the page was opened, and RuleBroken when nobody has
    asked for the approval or the procedure asks for something else first.
    """
    case_rules.check_begun(plan.case)
    rules.check_approvable(plan)
    rules.check_current(plan, version, ("version", str(version or ""), str(plan.version)))
    procedure = case_queries.procedure_of(plan.case)
    case_rules.check_gate(procedure, Act.PLAN_APPROVE, queries.facts_of(plan.case))
    plan.status = PlanStatus.APPROVED
    plan.approved_at, plan.approved_by_id = clock.now(), by.id
    plan.review_on = rules.review_day(procedure, plan.case, clock.now())
    case_actions.mark(plan.case, Milestone.PLAN_APPROVED, by=by, thing_id=plan.id)
    notices_actions.put_away(plan.case, NoticeKind.PLAN_TO_APPROVE)
    notices_actions.tell_id(plan.case.owner_id, NoticeKind.PLAN_APPROVED, plan.case)
    audit.record(audit.Event.PLAN_APPROVED, by=by, thing=plan)


@verb(Permission.CASE_WORK, of=lambda plan: plan.case)
def review(plan: Plan, *, by: Actor) -> None:
    """Record that the plan was reviewed with the person and stays as it is; set the next review.

    Raises RuleBroken when the plan is not approved.
    """
    case_rules.check_begun(plan.case)
    rules.check_reviewable(plan)
    plan.review_on = rules.review_day(case_queries.procedure_of(plan.case), plan.case, clock.now())
    case_actions.mark(plan.case, Milestone.PLAN_REVIEWED, by=by, thing_id=plan.id)
    audit.record(audit.Event.PLAN_REVIEWED, by=by, thing=plan)


def _draft(case: Case, *, by: Actor) -> Plan:
    plan = Plan(
        case_id=case.id,
        case=case,
        status=PlanStatus.DRAFT,
        drafted_at=clock.now(),
        drafted_by_id=by.id,
    )
    db.session.add(plan)
    db.session.flush()
    case_actions.advance(case, Stage.PLAN, by=by)
    case_actions.mark(case, Milestone.NEEDS_RECORDED, by=by, thing_id=plan.id)
    case_actions.mark(case, Milestone.PLAN_DRAFTED, by=by, thing_id=plan.id)
    audit.record(audit.Event.PLAN_DRAFTED, by=by, thing=plan)
    return plan


def _changed(plan: Plan, *, by: Actor) -> None:
    """Make the plan a draft again, because it is no longer what a supervisor has read."""
    plan.status = PlanStatus.DRAFT
    db.session.flush()
    audit.record(audit.Event.PLAN_CHANGED, by=by, thing=plan)
