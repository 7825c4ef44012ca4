"""When somebody may be contacted, and what answers add up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.errors import RuleBroken
from caseflow.pathway.follow_up import rules as follow_up_rules
from caseflow.pathway.follow_up.models import ContactAttempt, ContactOutcome

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
