"""Which question waits, and what a message must not contain."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.identification.messages import rules
from caseflow.pathway.identification.messages.models import MessageKind

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def question(days):
    return SimpleNamespace(kind=MessageKind.QUESTION, answer_by=NOW + timedelta(days))


ANSWER = SimpleNamespace(kind=MessageKind.ANSWER, answer_by=None)


@pytest.mark.parametrize(
    ("thread", "due"),
    [
        ([], None),
        ([question(3)], 3),
        ([question(3), question(5)], 3),
        ([question(3), ANSWER], None),
        ([question(3), ANSWER, question(9)], 9),
    ],
)
def test_oldest_question_without_an_answer_counts(thread, due):
    assert rules.unanswered_until(thread) == (NOW + timedelta(due) if due else None)


def test_only_a_question_is_answered():
    rules.check_asked([question(1)])
    with pytest.raises(RuleBroken):
        rules.check_asked([question(1), ANSWER])


def test_nothing_is_asked_once_all_is_decided():
    rules.check_undecided(False)
    with pytest.raises(RuleBroken):
        rules.check_undecided(True)


def test_nothing_is_sent_that_nobody_may_open():
    rules.check_shared(True)
    with pytest.raises(RuleBroken):
        rules.check_shared(False)


def test_message_has_words():
    rules.check_words("Where?")
    with pytest.raises(RuleBroken):
        rules.check_words("  ")


def test_thread_that_went_on_is_stale():
    rules.check_version(None, 0, "Where?")
    rules.check_version(2, 2, "Where?")
    with pytest.raises(Stale):
        rules.check_version(1, 2, "Where?")


def test_packet_without_identity_is_without_name():
    assert rules.is_without_name(["experience"])
    assert not rules.is_without_name(["experience", "identity"])


def test_name_is_refused_and_other_words_are_not():
    rules.check_without_name("Before the market", ["Amira"])
    with pytest.raises(RuleBroken):
        rules.check_without_name("It was amira", ["Amira"])
