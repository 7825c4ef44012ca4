"""Plan the next contact, record attempts to reach the survivor safely, and what they said."""

from datetime import datetime

from caseflow import audit, clock, database
from caseflow.access import SYSTEM, Actor, Permission, unguarded, verb
from caseflow.errors import NotFound, RuleBroken
from caseflow.extensions import db
from caseflow.pathway.case import actions as case_actions
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.follow_up import queries, rules
from caseflow.pathway.follow_up.models import (
    ContactAttempt,
    ContactOutcome,
    FollowUp,
    ServiceFeedback,
)
from caseflow.pathway.follow_up.rules import Conversation, Feedback
from caseflow.pathway.referral import queries as referral_queries
from caseflow.pathway.referral.models import Referral
from caseflow.pathway.stages import Stage
from caseflow.people import queries as people_queries
from caseflow.sop.rules import CaseFacts
from caseflow.sop.vocabulary import Act, Milestone


@verb(Permission.FOLLOW_UP_RECORD, of=lambda referral: referral.case)
def plan_after(referral: Referral, *, by: Actor) -> FollowUp:
    """Plan to ask whether this delivered service arrived and helped.

    Raises RuleBroken when it is not delivered yet, or work on the case has not begun.
    """
    case_rules.check_begun(referral.case)
    rules.check_plannable(referral.status)
    follow_up = _plan(referral.case, clock.now(), referral=referral, by=by)
    case_actions.mark(referral.case, Milestone.FOLLOW_UP_PLANNED, by=by, thing_id=follow_up.id)
    case_actions.advance(referral.case, Stage.FOLLOW_UP, by=by)
    return follow_up


@verb(Permission.FOLLOW_UP_RECORD)
def plan_next(case: Case, *, by: Actor) -> list[FollowUp]:
    """Plan a follow-up for each delivered service; if there is none, plan the next contact.

    The level of risk decides when that is. Raises RuleBroken when a contact is planned already, or
    work on the case has not begun.
    """
    case_rules.check_begun(case)
    planned = [plan_after(referral, by=by) for referral in queries.unplanned_of(case)]
    if planned:
        return planned
    if queries.has_open(case):
        raise RuleBroken("The next contact is already planned.")
    follow_up = _plan(case, queries.last_contact(case), referral=None, by=by)
    case_actions.mark(case, Milestone.FOLLOW_UP_PLANNED, by=by, thing_id=follow_up.id)
    return [follow_up]


@unguarded("background work")
def plan_due(now: datetime) -> int:
    """Give a few open cases without a planned contact one; how many.

    No milestone: that a contact was agreed with the person, only a person can say.
    """
    planned = 0
    for case in database.a_few(queries.without_plan()):
        _plan(case, queries.last_contact(case), referral=None, by=SYSTEM)
        planned += 1
    return planned


@verb(Permission.FOLLOW_UP_RECORD, of=lambda follow_up: follow_up.case)
def record_attempt(
    follow_up: FollowUp, *, way: str, outcome: ContactOutcome, rules_read: bool, by: Actor
) -> ContactAttempt:
    """Record an attempt to reach the person.

    Raises RuleBroken when the follow-up is done, the safe-contact rules were not read or recorded,
    or the person has not said that this way is safe.
    """
    case_rules.check_begun(follow_up.case)
    rules.check_not_done(follow_up)
    contact = people_queries.safe_contact_of(follow_up.case_id)
    ways = (contact.ways or []) if contact else None
    rules.check_safe(ways, way, rules_read=rules_read)
    attempt = ContactAttempt(
        case_id=follow_up.case_id,
        follow_up_id=follow_up.id,
        at=clock.now(),
        by_id=by.id,
        way=way,
        outcome=outcome,
    )
    db.session.add(attempt)
    audit.record(audit.Event.FOLLOW_UP_ATTEMPTED, by=by, thing=attempt, way=way, outcome=outcome)
    return attempt


@verb(Permission.FOLLOW_UP_RECORD, of=lambda follow_up: follow_up.case)
def complete(follow_up: FollowUp, said: Conversation, *, by: Actor) -> None:
    """Record the conversation: what was said about services, in own words, and about the risk.

    Raises RuleBroken when the follow-up is done, nobody has reached the person, the procedure asks
    for something else first, or an answer is not possible; and NotFound for a service that is not
    a part of this conversation.
    """
    case = follow_up.case
    case_rules.check_begun(case)
    rules.check_not_done(follow_up)
    case_rules.check_gate(case_queries.procedure_of(case), Act.FOLLOW_UP_COMPLETE, _facts(case))
    rules.check_reached(queries.attempts_of(follow_up))
    _record_feedback(follow_up, said.feedback, by=by)
    follow_up.words = said.words
    follow_up.done_at, follow_up.done_by_id = clock.now(), by.id
    case_actions.mark(case, Milestone.FOLLOW_UP_DONE, by=by, thing_id=follow_up.id)
    if said.feedback_offered or any(feedback.answers for feedback in said.feedback):
        case_actions.mark(case, Milestone.FEEDBACK_OFFERED, by=by, thing_id=follow_up.id)
    case_actions.advance(case, Stage.FOLLOW_UP, by=by)
    case_actions.assess_risk(case, said.risk, said.risk_reason, by=by)
    audit.record(audit.Event.FOLLOW_UP_DONE, by=by, thing=follow_up)


def _plan(case: Case, start: datetime, *, referral: Referral | None, by: Actor) -> FollowUp:
    follow_up = FollowUp(
        case_id=case.id,
        case=case,
        referral_id=referral.id if referral else None,
        due_on=rules.due_on(case_queries.procedure_of(case), case, start),
        planned_at=clock.now(),
        planned_by_id=by.id,
    )
    db.session.add(follow_up)
    db.session.flush()
    audit.record(audit.Event.FOLLOW_UP_PLANNED, by=by, thing=follow_up)
    return follow_up


def _record_feedback(follow_up: FollowUp, said: tuple[Feedback, ...], *, by: Actor) -> None:
    askable = {referral.id for referral in queries.asked_about(follow_up)}
    for feedback in said:
        if feedback.referral_id not in askable:
            raise NotFound
        rules.check_answers(feedback.answers)
        db.session.add(
            ServiceFeedback(
                case_id=follow_up.case_id,
                follow_up_id=follow_up.id,
                referral_id=feedback.referral_id,
                given_at=clock.now(),
                recorded_by_id=by.id,
                arrived=feedback.arrived,
                score=rules.score(feedback.answers),
                answers=dict(feedback.answers),
            )
        )


def _facts(case: Case) -> CaseFacts:
    return case_rules.facts(
        case, case_queries.milestones_of(case), referral_queries.open_count(case)
    )
