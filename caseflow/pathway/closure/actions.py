"""Ask for a closure, let a second person decide on it, and reopen a case."""

from caseflow import audit, clock
from caseflow.access import Actor, Permission, Role, verb
from caseflow.accounts import queries as accounts_queries
from caseflow.extensions import db
from caseflow.notices import actions as notices_actions
from caseflow.notices.models import NoticeKind
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.emergencies import rules as emergencies_rules
from caseflow.pathway.case.models import Case, CaseState
from caseflow.pathway.closure import queries, rules
from caseflow.pathway.closure.models import Closure, ClosureReason
from caseflow.pathway.closure.rules import Answers
from caseflow.pathway.consent import actions as consent_actions
from caseflow.pathway.consent.disclosure import actions as disclosure_actions
from caseflow.pathway.stages import Stage
from caseflow.sop.vocabulary import Act, Milestone


@verb(Permission.CLOSURE_REQUEST)
def request(case: Case, answers: Answers, *, by: Actor) -> Closure:
    """Ask the supervisors to close a case.

    Raises RuleBroken when the case is closed, a closure was asked for before, the date until which
    the file is kept has passed, or the procedure asks for something else first.
    """
    case_rules.check_open(case)
    rules.check_none_pending(queries.latest_of(case))
    rules.check_retention(answers.retain_until, clock.today())
    rules.check_honest(answers)
    rules.check_reason(answers.reason, case.state)
    _check_nothing_waits(case, answers.reason)
    # The answers are recorded first, because the procedure asks for their milestones.
    _mark(case, answers, by=by)
    facts = rules.excused(queries.facts_of(case), answers.reason, clock.now())
    case_rules.check_gate(case_queries.procedure_of(case), Act.CLOSURE_REQUEST, facts)
    closure = _write(case, answers, by=by)
    case_actions.mark(case, Milestone.CLOSURE_REQUESTED, by=by, thing_id=closure.id)
    supervisors = accounts_queries.members_of(case.organisation_id, Role.SUPERVISOR)
    notices_actions.tell(
        (user for user in supervisors if user.id != by.id), NoticeKind.CLOSURE_TO_APPROVE, closure
    )
    audit.record(audit.Event.CLOSURE_REQUESTED, by=by, thing=closure, reason=answers.reason)
    return closure


@verb(Permission.CLOSURE_APPROVE)
def approve(closure: Closure, *, by: Actor) -> None:
    """Close the case with the agreement of a second person; partners lose access to its packets.

    Raises RuleBroken when it was decided before, the case is closed, or the procedure asks for
    something else first.
    """
    rules.check_pending(closure)
    case = closure.case
    case_rules.check_open(case)
    _check_nothing_waits(case, closure.reason)
    facts = rules.excused(queries.facts_of(case), closure.reason, clock.now())
    case_rules.check_gate(case_queries.procedure_of(case), Act.CLOSURE_APPROVE, facts)
    closure.approved_at, closure.approved_by_id = clock.now(), by.id
    case_actions.move(case, Stage.CLOSURE, by=by)
    case_actions.set_state(case, CaseState.CLOSED, by=by)
    case_actions.mark(case, Milestone.CLOSURE_APPROVED, by=by, thing_id=closure.id)
    consent_actions.end_with_case(case, by=by)
    for packet in queries.open_packets_of(case):
        disclosure_actions.end(packet, by=by)
    notices_actions.put_away(closure)
    notices_actions.tell_id(closure.requested_by_id, NoticeKind.CLOSURE_APPROVED, closure)
    audit.record(audit.Event.CLOSURE_APPROVED, by=by, thing=closure)


@verb(Permission.CLOSURE_APPROVE)
def send_back(closure: Closure, answer: str, *, by: Actor) -> None:
    """Return the request with what is missing; the case stays open.

    Raises RuleBroken when it was decided before.
    """
    rules.check_pending(closure)
    closure.answer = answer
    closure.returned_at, closure.returned_by_id = clock.now(), by.id
    notices_actions.put_away(closure)
    notices_actions.tell_id(closure.requested_by_id, NoticeKind.CLOSURE_RETURNED, closure)
    audit.record(audit.Event.CLOSURE_RETURNED, by=by, thing=closure)


@verb(Permission.CASE_REOPEN)
def reopen(case: Case, reason: str, *, by: Actor) -> None:
    """Reopen a closed case, with its whole history; work waits until there is consent again.

    Raises RuleBroken when the case is not closed, or its content was erased.
    """
    rules.check_closed(case)
    rules.check_readable(queries.is_erased(case))
    closure = queries.latest_of(case)
    if closure is not None:
        closure.answer = reason
        closure.reopened_at, closure.reopened_by_id = clock.now(), by.id
    before = case_queries.state_before_closing(case)
    paused = CaseState.PAUSED if before is CaseState.ACTIVE else before
    case_actions.set_state(case, paused, by=by)
    case_actions.move(case, Stage.CASE, by=by)
    case_actions.mark(case, Milestone.CASE_REOPENED, by=by)
    audit.record(audit.Event.CASE_REOPENED, by=by, thing=case)


def _check_nothing_waits(case: Case, reason: ClosureReason) -> None:
    if reason not in rules.NOBODY_THERE:
        record = emergencies_queries.record_of(case.id)
        emergencies_rules.check_none_pressing(emergencies_queries.actions_of(record))


def _mark(case: Case, answers: Answers, *, by: Actor) -> None:
    if answers.feedback_offered:
        case_actions.mark(case, Milestone.FEEDBACK_OFFERED, by=by)
    if answers.safety_plan_handed_over:
        case_actions.mark(case, Milestone.SAFETY_PLAN_HANDED_OVER, by=by)
    case_actions.mark(case, Milestone.RETENTION_SET, by=by)


def _write(case: Case, answers: Answers, *, by: Actor) -> Closure:
    closure = Closure(
        case_id=case.id,
        case=case,
        organisation_id=case.organisation_id,
        reason=answers.reason,
        feedback_offered=answers.feedback_offered,
        safety_plan_handed_over=answers.safety_plan_handed_over,
        retain_until=answers.retain_until,
        requested_at=clock.now(),
        requested_by_id=by.id,
        summary=answers.summary,
    )
    db.session.add(closure)
    db.session.flush()
    return closure
