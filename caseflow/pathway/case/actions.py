"""The verbs of the file itself: prepare, begin, pause, move, mark, note, assess the risk."""

import uuid
from datetime import datetime

from caseflow import audit, clock
from caseflow.access import SYSTEM, Actor, Permission, admit, authorise, nothing, unguarded, verb
from caseflow.extensions import db
from caseflow.pathway import stages
from caseflow.pathway.case import queries, rules
from caseflow.pathway.case.models import (
    Case,
    CaseMilestone,
    CaseState,
    CaseStateChange,
    Note,
    RiskAssessment,
    SafetyPlan,
)
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import Act, AgeGroup, Milestone, RiskLevel

PROCEDURE = "core"


@verb(Permission.CASE_LIST, of=nothing)
def prepare(case_id: uuid.UUID, *, screening_id: uuid.UUID, age_group: AgeGroup, by: Actor) -> Case:
    """A file for a screening that was just taken up; work begins only with consent."""
    procedure = queries.library().procedure(PROCEDURE)
    case = Case(
        id=case_id,
        code=rules.new_code(),
        organisation_id=by.organisation_id,
        owner_id=by.id,
        screening_id=screening_id,
        stage=Stage.CONSENT,
        state=CaseState.AWAITING_CONSENT,
        age_group=age_group,
        procedure_id=procedure.id,
        procedure_version=procedure.version,
        created_at=clock.now(),
    )
    db.session.add(case)
    db.session.flush()
    _remember(case, None, by=by)
    admit(case.id)
    audit.record(audit.Event.CASE_PREPARED, by=by, thing=case)
    return case


@verb(Permission.CONSENT_RECORD)
def begin(case: Case, *, by: Actor) -> None:
    """Consent to work on it was given: the case opens, if it is not open already."""
    rules.check_open(case)
    if case.is_active:
        return
    facts = rules.facts(case, queries.milestones_of(case), 0)
    rules.check_gate(queries.procedure_of(case), Act.CASE_OPEN, facts)
    case.opened_at = case.opened_at or clock.now()
    set_state(case, CaseState.ACTIVE, by=by)
    advance(case, Stage.CASE, by=by)
    mark(case, Milestone.CASE_OPENED, by=by)
    audit.record(audit.Event.CASE_OPENED, by=by, thing=case)


@verb(Permission.CONSENT_RECORD)
def pause(case: Case, *, by: Actor) -> None:
    """Consent to work on it was taken back: nothing but safety until it is given again."""
    if case.is_active:
        set_state(case, CaseState.PAUSED, by=by)
    audit.record(audit.Event.CASE_PAUSED, by=by, thing=case)


@unguarded("background work")
def rest(case: Case, *, by: Actor = SYSTEM) -> None:
    """Consent to work on it ran out: background work pauses it, as taking it back would."""
    if case.is_active:
        set_state(case, CaseState.PAUSED, by=by)
    audit.record(audit.Event.CASE_PAUSED, by=by, thing=case)


@verb(Permission.CONSENT_RECORD)
def end_unopened(case: Case, *, by: Actor) -> None:
    """The survivor said no: the file closes before any work began."""
    rules.check_never_begun(case)
    move(case, Stage.CLOSURE, by=by)
    set_state(case, CaseState.CLOSED, by=by)


@unguarded("called by verbs that have authorised")
def set_state(case: Case, target: CaseState, *, by: Actor) -> None:
    """Change whether work goes on, and keep who did it and when; the caller has authorised it."""
    source, case.state = case.state, target
    case.is_closed = target is CaseState.CLOSED
    case.closed_at = clock.now() if case.is_closed else None
    _remember(case, source, by=by)


def _remember(case: Case, source: CaseState | None, *, by: Actor) -> None:
    change = CaseStateChange(
        case_id=case.id, source=source, target=case.state, at=clock.now(), by_id=by.id
    )
    db.session.add(change)


@unguarded("asks for the permission of the arrow along which it goes")
def move(case: Case, target: Stage, *, by: Actor) -> None:
    """Go to another stage, along an arrow of the table; staying is no move."""
    if case.stage is target:
        return
    rules.check_move(case, target)
    permission = stages.permission_for(case.stage, target)
    if permission is not None and permission is not Permission.CLOSURE_APPROVE:
        authorise(by, permission, case)  # a closure's four eyes were checked on the request
    source, case.stage = case.stage, target
    audit.record(audit.Event.CASE_MOVED, by=by, thing=case, source=source, target=target)


@unguarded("asks for the permission of the arrow, through `move`")
def advance(case: Case, target: Stage, *, by: Actor) -> None:
    """Go to a stage if the table has that arrow from here; a later stage stays where it is."""
    if stages.permission_for(case.stage, target) is not None:
        move(case, target, by=by)


@unguarded("called by verbs that have authorised")
def mark(
    case: Case,
    name: Milestone,
    *,
    by: Actor,
    thing_id: uuid.UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Tell the case that something happened (now, unless `at`); the caller has authorised it."""
    db.session.add(
        CaseMilestone(
            case_id=case.id, name=name, at=at or clock.now(), by_id=by.id, object_id=thing_id
        )
    )
    audit.record(audit.Event.CASE_MILESTONE, by=by, thing=case, name=name)


@verb(Permission.CASE_WORK)
def add_note(case: Case, text: str, *, by: Actor) -> Note:
    """Write a note; it can be added to, never changed."""
    rules.check_open(case)
    note = Note(case_id=case.id, written_at=clock.now(), written_by_id=by.id, text=text)
    db.session.add(note)
    audit.record(audit.Event.CASE_NOTE_ADDED, by=by, thing=note)
    return note


@verb(Permission.CASE_WORK)
def assess_risk(case: Case, level: RiskLevel, reason: str, *, by: Actor) -> RiskAssessment:
    """Say how great the danger is now, and why; safety does not wait for consent."""
    rules.check_open(case)
    assessment = RiskAssessment(
        case_id=case.id,
        level=level,
        assessed_at=clock.now(),
        assessed_by_id=by.id,
        reason=reason,
    )
    db.session.add(assessment)
    case.risk = level
    mark(case, Milestone.RISK_ASSESSED, by=by, thing_id=assessment.id)
    audit.record(audit.Event.RISK_ASSESSED, by=by, thing=assessment, level=level)
    return assessment


@verb(Permission.CASE_WORK)
def make_safety_plan(
    case: Case, answers: dict[str, str], *, version: int | None, by: Actor
) -> None:
    """Write or revise the safety plan; `version` is the one that was on the screen."""
    rules.check_open(case)
    plan = queries.safety_plan_of(case)
    if plan is None:
        plan = SafetyPlan(case_id=case.id, made_at=clock.now(), made_by_id=by.id)
        db.session.add(plan)
    else:
        rules.check_current(plan, version, answers)
    for name, answer in answers.items():
        setattr(plan, name, answer)
    plan.made_at, plan.made_by_id = clock.now(), by.id
    mark(case, Milestone.SAFETY_PLAN_MADE, by=by, thing_id=plan.id)
    audit.record(audit.Event.SAFETY_PLAN_MADE, by=by, thing=plan)


@verb(Permission.CASE_WORK)
def set_age_group(case: Case, age_group: AgeGroup, *, by: Actor) -> None:
    """Correct the age group; doubt counts as child."""
    rules.check_open(case)
    if case.age_group is not age_group:
        case.age_group = age_group
        audit.record(audit.Event.CASE_AGE_GROUP_CHANGED, by=by, thing=case, age_group=age_group)
