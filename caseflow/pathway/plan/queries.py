"""Read the plan of a case, its needs, and what was planned for each."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from caseflow import clock, encryption
from caseflow.access import Actor, Permission, holds_role_for, scope
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.plan.models import Need, Plan, PlannedAction, PlanStatus
from caseflow.sop import rules as sop_rules
from caseflow.sop.rules import CaseFacts
from caseflow.sop.vocabulary import Act, Priority

_RANK = {priority: rank for rank, priority in enumerate(Priority)}


@dataclass(frozen=True)
class PlannedNeed:
    """A need with the actions for it, of which the first due comes first."""

    need: Need
    actions: tuple[PlannedAction, ...]


def plan_of(case: Case) -> Plan | None:
    """Return the plan of a case that was found with `get_case`, or None."""
    return db.session.scalar(select(Plan).where(Plan.case_id == case.id))


def get_plan(case_id: uuid.UUID, *, seen_by: Actor) -> Plan:
    """Return the plan of a case that this person may see; raises NotFound when there is none."""
    plan = plan_of(case_queries.get_case(case_id, seen_by=seen_by))
    if plan is None:
        raise NotFound
    return plan


def needs_of(case: Case) -> list[Need]:
    """Return the needs of a case that was found with `get_case`, the most urgent first."""
    found = db.session.scalars(
        select(Need).where(Need.case_id == case.id).order_by(Need.recorded_at, Need.id)
    )
    return sorted(found, key=lambda need: _RANK[need.priority])


def planned_needs_of(case: Case) -> list[PlannedNeed]:
    """Return every need with its actions, and prefetch the keys of all."""
    needs = needs_of(case)
    actions = list(
        db.session.scalars(select(PlannedAction).where(PlannedAction.case_id == case.id))
    )
    actions.sort(key=lambda action: (action.due_on, action.id))
    encryption.prefetch_keys([*needs, *actions])
    return [PlannedNeed(n, tuple(a for a in actions if a.need_id == n.id)) for n in needs]


def need_count(plan: Plan) -> int:
    """Return how many needs the plan has."""
    return db.session.scalar(select(func.count()).where(Need.plan_id == plan.id)) or 0


def get_need(need_id: uuid.UUID, *, seen_by: Actor) -> Need:
    """Return a need of a case that this person may see; raises NotFound otherwise."""
    need = db.session.get(Need, need_id)
    if need is None:
        raise NotFound
    case_queries.get_case(need.case_id, seen_by=seen_by)
    return need


def get_action(action_id: uuid.UUID, *, seen_by: Actor) -> PlannedAction:
    """Return a planned action of a case that this person may see; raises NotFound otherwise."""
    action = db.session.scalar(
        select(PlannedAction)
        .join(PlannedAction.need)
        .options(contains_eager(PlannedAction.need))
        .where(PlannedAction.id == action_id)
    )
    if action is None:
        raise NotFound
    case_queries.get_case(action.case_id, seen_by=seen_by)
    return action


def missing_for_approval(case: Case) -> tuple[str, ...]:
    """Return what the procedure still asks for before the approval, in its own words."""
    return sop_rules.missing(case_queries.procedure_of(case), Act.PLAN_APPROVE, facts_of(case))


def facts_of(case: Case) -> CaseFacts:
    """Return the facts of a case for the approval; referrals come later and are not counted."""
    return case_rules.facts(case, case_queries.milestones_of(case), open_referrals=0)


def action_dates(case_ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, datetime]]:
    """Yield (id of the case, end of the day there) of each planned action that is not done."""
    columns = PlannedAction.id, PlannedAction.case_id, PlannedAction.record_sealed
    open_ones = PlannedAction.case_id.in_(case_ids), PlannedAction.done_at.is_(None)
    rows = db.session.execute(select(*columns).where(*open_ones)).all()
    zones = case_queries.zones_of(row.case_id for row in rows)
    for row, due_on in zip(rows, PlannedAction.read("due_on", rows), strict=True):
        yield row.case_id, clock.end_of(due_on, zones[row.case_id])


def waiting_plans(seen_by: Actor) -> list[tuple[Plan, Case]]:
    """Return the plans that wait for the approval of this supervisor, the longest waiting first."""
    if not holds_role_for(seen_by, Permission.PLAN_APPROVE):
        return []
    statement = (
        select(Plan, Case)
        .join(Case, Case.id == Plan.case_id)
        .where(scope(seen_by, Permission.PLAN_APPROVE, Case), ~Case.is_closed)
        .where(Plan.status == PlanStatus.WAITING)
        .order_by(Plan.drafted_at)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]
