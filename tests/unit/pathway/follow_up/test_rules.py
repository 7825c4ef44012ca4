"""When somebody may be contacted, and what answers add up to."""

import uuid
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.errors import RuleBroken
from caseflow.pathway.follow_up import rules as follow_up_rules
from caseflow.pathway.follow_up.models import Arrived, ContactAttempt, ContactOutcome
from caseflow.pathway.follow_up.rules import Conversation, Feedback
from caseflow.pathway.referral.models import Status
from caseflow.sop import loading
from caseflow.sop.vocabulary import AgeGroup, RiskLevel
from config import shipped

ANSWERS = st.dictionaries(st.sampled_from(follow_up_rules.STATEMENTS), st.integers(1, 5))


@given(ANSWERS)
def test_a_score_lies_between_five_and_twenty_five(answers):
    score = follow_up_rules.score(answers)
    assert score is None if not answers else 5 <= score <= 25


def test_skipped_statements_do_not_lower_the_score():
    assert (
        follow_up_rules.score({"safe": 4})
        == follow_up_rules.score(dict.fromkeys(follow_up_rules.STATEMENTS, 4))
        == 20
    )


@pytest.mark.parametrize("answers", [{"safe": 0}, {"safe": 6}, {"unknown": 3}])
def test_an_answer_off_the_scale_is_refused(answers):
    with pytest.raises(RuleBroken):
        follow_up_rules.check_answers(answers)


@pytest.mark.parametrize(
    ("ways", "read", "field"),
    [(None, True, None), (["call"], False, "rules_read"), (["text"], True, "way")],
)
def test_nobody_is_contacted_in_an_unsafe_way(ways, read, field):
    with pytest.raises(RuleBroken) as refused:
        follow_up_rules.check_safe(ways, "call", rules_read=read)
    assert refused.value.field == field


def test_a_safe_way_is_allowed_after_reading_the_rules():
    follow_up_rules.check_safe(["call"], "call", rules_read=True)


@pytest.mark.parametrize("outcomes", [[], [ContactOutcome.NOT_REACHED, ContactOutcome.NOT_SAFE]])
def test_without_reaching_the_person_nothing_is_written_down(outcomes):
    with pytest.raises(RuleBroken):
        follow_up_rules.check_reached([ContactAttempt(outcome=outcome) for outcome in outcomes])


@pytest.mark.parametrize("score", [1, 5])
def test_both_ends_of_the_scale_are_answers_to_every_statement(score):
    follow_up_rules.check_answers({"safe": score})
    follow_up_rules.check_answers(dict.fromkeys(follow_up_rules.STATEMENTS, score))


def test_all_may_be_skipped():
    follow_up_rules.check_answers({})


def test_a_statement_that_does_not_exist_is_refused_beside_one_that_does():
    with pytest.raises(RuleBroken, match="does not exist"):
        follow_up_rules.check_answers({"safe": 3, "unknown": 3})


def test_one_who_was_reached_at_last_can_be_written_about():
    outcomes = (ContactOutcome.NOT_REACHED, ContactOutcome.REACHED)
    follow_up_rules.check_reached([ContactAttempt(outcome=outcome) for outcome in outcomes])


@pytest.mark.parametrize("status", Status)
def test_only_a_service_that_was_delivered_is_followed_up(status):
    if status in {Status.COMPLETED, Status.PARTLY_COMPLETED}:
        follow_up_rules.check_plannable(status)
        return
    with pytest.raises(RuleBroken, match="not been delivered yet"):
        follow_up_rules.check_plannable(status)


def test_a_follow_up_is_done_once():
    follow_up_rules.check_not_done(SimpleNamespace(done_at=None))
    with pytest.raises(RuleBroken, match="already done"):
        follow_up_rules.check_not_done(SimpleNamespace(done_at=datetime(2026, 3, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("risk", "day"),
    [
        (RiskLevel.IMMEDIATE, date(2026, 3, 2)),
        (RiskLevel.LOW, date(2026, 3, 15)),
        (None, date(2026, 3, 2)),
    ],
)
def test_the_next_contact_is_on_the_day_that_the_procedure_sets_for_the_risk(risk, day):
    core = loading.load(shipped("sops")).procedure("core")
    case = SimpleNamespace(risk=risk, age_group=AgeGroup.ADULT)
    start = datetime(2026, 3, 1, 9, tzinfo=UTC)
    due = follow_up_rules.due_on(core, case, start)
    assert due == day
    assert type(due) is date


def test_feedback_counts_as_offered_only_when_it_is_said():
    said = Conversation(RiskLevel.LOW, "Nothing has changed.")
    assert (said.feedback, said.words, said.feedback_offered) == ((), "", False)


@pytest.mark.parametrize(
    ("fact", "name"),
    [
        (Conversation(RiskLevel.LOW, ""), "words"),
        (Feedback(uuid.UUID(int=1), next(iter(Arrived))), "arrived"),
    ],
)
def test_what_was_said_cannot_be_changed(fact, name):
    with pytest.raises(FrozenInstanceError):
        setattr(fact, name, None)
