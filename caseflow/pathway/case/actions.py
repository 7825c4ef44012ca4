"""Change a case: prepare, begin and pause it, move it, and record milestones, notes and risk."""

import uuid
from datetime import date, datetime

from caseflow import audit, clock
from caseflow.access import SYSTEM, Actor, Permission, admit, authorise, nothing, unguarded, verb
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
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
    """Make a case for a screening that somebody has just accepted, who becomes its caseworker.

    Work on it begins only with consent.
    """
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
    """Open a case after consent to work on it was given; an active case stays as it is.

    Raises RuleBroken when the case is closed, or the procedure asks for something else first.
    """
    rules.check_open(case)
    if case.is_active:
        return
    facts = rules.facts(case, queries.milestones_of(case), 0)
    rules.check_gate(queries.procedure_of(case), Act.CASE_OPEN, facts)
    # A case that was paused keeps the day on which it was opened first.
    case.opened_at = case.opened_at or clock.now()
    set_state(case, CaseState.ACTIVE, by=by)
    advance(case, Stage.CASE, by=by)
    mark(case, Milestone.CASE_OPENED, by=by)
    audit.record(audit.Event.CASE_OPENED, by=by, thing=case)


@verb(Permission.CONSENT_RECORD)
def pause(case: Case, *, by: Actor) -> None:
    """Pause a case after consent to work on it was withdrawn; only safety measures go on."""
    if case.is_active:
        set_state(case, CaseState.PAUSED, by=by)
    audit.record(audit.Event.CASE_PAUSED, by=by, thing=case)


@unguarded("background work")
def rest(case: Case, *, by: Actor = SYSTEM) -> None:
    """Pause a case whose consent has expired, as `pause` does after a withdrawal."""
    if case.is_active:
        set_state(case, CaseState.PAUSED, by=by)
    audit.record(audit.Event.CASE_PAUSED, by=by, thing=case)


@verb(Permission.CONSENT_RECORD)
def end_unopened(case: Case, *, by: Actor) -> None:
    """Close a case after the survivor declined, before any work began.

    Raises RuleBroken when work has begun; then the consent is withdrawn instead.
    """
    rules.check_never_begun(case)
    move(case, Stage.CLOSURE, by=by)
    set_state(case, CaseState.CLOSED, by=by)


@unguarded("called by verbs that have authorised")
def set_state(case: Case, target: CaseState, *, by: Actor) -> None:
    """Change the state of a case, and keep who did it and when.

    The caller has checked that this is allowed.
    """
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
    """Move a case to another stage; nothing happens if it is there already.

    Raises RuleBroken when `stages.MOVES` has no such move, and NotAllowed without its permission.
    """
    if case.stage is target:
        return
    rules.check_move(case, target)
    permission = stages.permission_for(case.stage, target)
    # For a closure, that somebody else requested it was checked with the request, not the case.
    if permission is not None and permission is not Permission.CLOSURE_APPROVE:
        authorise(by, permission, case)
    source, case.stage = case.stage, target
    audit.record(audit.Event.CASE_MOVED, by=by, thing=case, source=source, target=target)


@unguarded("asks for the permission of the arrow, through `move`")
def advance(case: Case, target: Stage, *, by: Actor) -> None:
    """Move a case to a stage if there is such a move from where it is; otherwise do nothing."""
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
    done_by_id: uuid.UUID | None = None,
) -> None:
    """Record that something happened in a case, now or at the time `at`.

    `thing_id` is the row by which it happened, and `done_by_id` who did it, if that was somebody
    else than who records it. The caller has checked that this is allowed.
    """
    db.session.add(
        CaseMilestone(
            case_id=case.id,
            name=name,
            at=at or clock.now(),
            by_id=done_by_id or by.id,
            object_id=thing_id,
        )
    )
    audit.record(audit.Event.CASE_MILESTONE, by=by, thing=case, name=name)


@verb(Permission.CASE_WORK)
def add_note(case: Case, text: str, *, told: bool = False, by: Actor) -> Note:
    """Add a note, which cannot be changed later. Raises RuleBroken when the case is closed.

    `told` says that it may stand in the person's own file.
    """
    rules.check_open(case)
    note = Note(case_id=case.id, written_at=clock.now(), written_by_id=by.id, text=text, told=told)
    db.session.add(note)
    audit.record(audit.Event.CASE_NOTE_ADDED, by=by, thing=note)
    return note


@verb(Permission.CASE_WORK)
def assess_risk(case: Case, level: RiskLevel, reason: str, *, by: Actor) -> RiskAssessment:
    """Record how great the danger is now, and why.

    It needs no consent, because safety cannot wait for it. Raises RuleBroken when the case is
    closed.
    """
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
    """Write or revise the safety plan; `version` is the one that the page showed.

    Raises RuleBroken when the case is closed, and Stale when somebody else has saved since.
    """
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


@unguarded("called by verbs that have authorised")
def forget_person(case: Case) -> None:
    """Forget what a case keeps about its person for the procedure: the 18th birthday, and answers.

    It is for an erasure; what figures count stays.
    """
    if case.adult_on is not None or case.named_answers:
        case.adult_on, case.named_answers = None, {}


@unguarded("called by verbs that have authorised")
def set_adulthood(case: Case, adult_on: date | None, *, by: Actor) -> None:
    """Keep the day on which the person becomes an adult; the owner is told when it has come."""
    if case.adult_on != adult_on:
        case.adult_on, case.told_of_adulthood = adult_on, False


@unguarded("background work")
def tell_of_birthdays(today: date) -> int:
    """Tell the owners of a few cases that the person has become an adult; how many were looked at.

    Every open case is looked at once a day, and again after a start: the day is sealed.
    """
    rows = queries.open_records_after(_looked.get(today), LOOKED_AT)
    days = Case.read("adult_on", rows)
    grown = [row.id for row, day in zip(rows, days, strict=True) if day and day <= today]
    for case in queries.by_ids(grown):
        if case.age_group.counts_as_child and not case.told_of_adulthood:
            case.told_of_adulthood = True
            notices_actions.tell_id(case.owner_id, NoticeKind.CASE_ADULT, case)
            audit.record(audit.Event.CASE_ADULT, by=SYSTEM, thing=case)
    _looked.clear()
    _looked[today] = rows[-1].id if rows else _ALL
    return len(rows)


LOOKED_AT = 500
"""How many cases are looked at in one transaction; only those that became adults are loaded."""
_ALL = uuid.UUID(int=2**128 - 1)
_looked: dict[date, uuid.UUID] = {}
"""Up to which id the cases were looked at on which day, in this process."""


@verb(Permission.CASE_WORK)
def set_age_group(case: Case, age_group: AgeGroup, *, by: Actor) -> None:
    """Correct the age group; a person of uncertain age counts as a child.

    Raises RuleBroken when the case is closed.
    """
    rules.check_open(case)
    if case.age_group is not age_group:
        case.age_group = age_group
        audit.record(audit.Event.CASE_AGE_GROUP_CHANGED, by=by, thing=case, age_group=age_group)
