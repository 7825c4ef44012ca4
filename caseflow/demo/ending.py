"""The last steps of a fictional pathway: follow-up, closure, and a request for erasure."""

from datetime import timedelta

from caseflow import clock
from caseflow.access import Compartment
from caseflow.demo.steps import Way
from caseflow.oversight.erasures import actions as erasures_actions
from caseflow.oversight.erasures import queries as erasures_queries
from caseflow.oversight.erasures.models import ErasureReason
from caseflow.pathway.closure import actions as closure_actions
from caseflow.pathway.closure.models import Closure, ClosureReason
from caseflow.pathway.closure.rules import Answers
from caseflow.pathway.follow_up import actions as follow_up_actions
from caseflow.pathway.follow_up.models import Arrived, ContactOutcome, FollowUp
from caseflow.pathway.follow_up.rules import Conversation, Feedback
from caseflow.pathway.referral.models import Referral
from caseflow.sop.vocabulary import RiskLevel


def plan_follow_up(way: Way, referral: Referral) -> FollowUp:
    """Plan a follow-up conversation about the service of this referral."""
    with way.step(way.caseworker, 4) as by:
        return follow_up_actions.plan_after(referral, by=by)


def follow_up(way: Way, planned: FollowUp, referral: Referral) -> None:
    """Reach the survivor in the agreed way, and record that the service was delivered."""
    with way.step(way.caseworker, 48) as by:
        follow_up_actions.record_attempt(
            planned, way="text", outcome=ContactOutcome.REACHED, rules_read=True, by=by
        )
        said = Conversation(
            risk=RiskLevel.LOW,
            risk_reason="Lives with a cousin in another district; nobody knows the address.",
            feedback=(Feedback(referral.id, Arrived.YES, {}),),
            words="They listened to me.",
            feedback_offered=True,
        )
        follow_up_actions.complete(planned, said, by=by)


def request_closure(way: Way) -> Closure:
    """Let the caseworker ask for the closure of the case."""
    assert way.case is not None
    with way.step(way.caseworker, 24) as by:
        answers = Answers(
            reason=ClosureReason.GOALS_REACHED,
            summary="Goals reached; knows whom to call.",
            feedback_offered=True,
            safety_plan_handed_over=True,
            retain_until=clock.today() + timedelta(days=365 * 5),
        )
        return closure_actions.request(way.case, answers, by=by)


def approve_closure(way: Way, closure: Closure) -> None:
    """Let the supervisor approve the closure: it needs a second person."""
    with way.step(way.supervisor, 12) as by:
        closure_actions.approve(closure, by=by)


def ask_erasure(way: Way) -> None:
    """Ask for erasure on behalf of the survivor, and keep the receipt code.

    The first survivor asks for health data only, and the request is approved. Later ones ask for
    the whole file, and their requests wait for a decision.
    """
    assert way.case is not None
    first = not way.cast.receipts
    with way.step(way.supervisor, 24) as by:
        part = Compartment.HEALTH.value if first else ""
        asked = erasures_actions.request(way.case, part, ErasureReason.PERSON_ASKED, by=by)
        way.cast.receipts.append(asked)
    if first:
        with way.step(way.cast["dpo@network.example"], 30) as by:
            erasures_actions.approve(erasures_queries.by_receipt(asked)[0], by=by)
