"""Which emergency actions are open, in which order, and how they are answered."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from caseflow.agencies.models import ServiceType
from caseflow.errors import RuleBroken
from caseflow.pathway.case.emergencies import rules
from caseflow.pathway.case.emergencies.models import Outcome
from caseflow.pathway.case.emergencies.rules import Action

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
NURSE, CLINIC = uuid.UUID(int=1), uuid.UUID(int=2)


def action(code="pep", *, hours=52, **more):
    must_by = NOW + timedelta(hours=hours) if hours is not None else None
    return Action(code, ServiceType.HEALTH, "health", NOW, must_by, **more)


def answer(actions, code="pep", outcome=Outcome.DONE, service_id=None):
    return rules.answered(
        actions, code, outcome, service_id=service_id, by_id=NURSE, now=NOW + timedelta(hours=1)
    )


def test_what_is_stored_reads_back_as_it_was():
    plain, full = action(), answer([action()], service_id=CLINIC)[0]
    assert [Action.read(one.stored()) for one in (plain, full)] == [plain, full]
    calm = action(hours=None, is_unhurried=True)
    assert Action.read(calm.stored()) == calm


def test_the_most_pressing_comes_first_and_what_was_answered_last():
    listed = [
        action("late_help", hours=None, is_unhurried=True),
        answer([action("answered", hours=1)], "answered")[0],
        action("second", hours=52),
        action("first", hours=12),
        action("at_once", hours=None),
    ]
    read = rules.read_all(one.stored() for one in listed)
    assert [one.code for one in read] == ["at_once", "first", "second", "late_help", "answered"]
    assert [one.code for one in rules.pressing(read)] == ["at_once", "first", "second"]
    assert [one.code for one in rules.still_open(read)][-1] == "late_help"


def test_what_has_no_known_time_is_due_at_once():
    assert action(hours=None).due_at == NOW
    assert rules.first_due([action(hours=5), action("bed", hours=None)]) == NOW
    assert rules.first_due([action(hours=None, is_unhurried=True)]) is None


def test_an_answer_keeps_who_when_and_with_what():
    (done,) = answer([action()], service_id=CLINIC)
    assert (done.outcome, done.answered_by_id, done.service_id) == (Outcome.DONE, NURSE, CLINIC)
    assert done.answered_at == NOW + timedelta(hours=1)
    assert not done.is_open


def test_the_same_answer_again_changes_nothing():
    first = answer([action()], service_id=CLINIC)
    assert answer(first) == first
    assert answer(first, service_id=CLINIC) == first


def test_the_service_can_be_added_to_an_answer():
    (done,) = answer(answer([action()]), service_id=CLINIC)
    assert done.service_id == CLINIC


def test_another_answer_than_a_colleague_gave_is_refused():
    with pytest.raises(RuleBroken, match="already answered"):
        answer(answer([action()]), outcome=Outcome.REFUSED)


@pytest.mark.parametrize("change", [answer, rules.reopened])
def test_what_is_not_asked_for_cannot_be_answered(change):
    with pytest.raises(RuleBroken, match="not asked for any more"):
        change([action()], "bed")


def test_an_answer_that_was_taken_back_is_open_again():
    done = answer([action(), action("bed")], service_id=CLINIC)
    assert rules.reopened(done, "pep") == (action(), action("bed"))


def test_open_actions_follow_the_triage_and_answered_ones_stay():
    (done,) = answer([action()])
    kept = [done, action("bed"), action("care", hours=3)]
    needed = [action(hours=40), action("care", hours=2), action("new")]
    after = rules.synchronised(kept, needed)
    assert after == (done, action("care", hours=2), action("new"))


def test_only_actions_about_shared_data_are_told():
    safety = Action("bed", ServiceType.SHELTER, "safety", NOW, None)
    assert rules.shared([action(), safety], ["identity", "safety"]) == (safety,)


@pytest.mark.parametrize(
    ("after", "left"),
    [(0, 52), (1, 52), (299, 52), (300, 52), (301, 52), (4 * 60 + 3300, 51 + 1 / 12)],
)
def test_time_is_counted_in_steps_of_five_minutes(after, left):
    now, must_by = NOW + timedelta(seconds=after), NOW + timedelta(hours=52)
    counted = must_by - rules.rounded(now, must_by)
    assert timedelta(0) <= counted - (must_by - now) < rules.STEP
    assert counted % rules.STEP == timedelta(0)


def test_what_is_over_is_over_at_once():
    assert rules.rounded(NOW, NOW) == NOW
    assert rules.rounded(NOW, NOW - timedelta(seconds=1)) == NOW
    assert rules.rounded(NOW, None) == NOW


@pytest.mark.parametrize(
    ("left", "is_told", "runs_out"),
    [
        (timedelta(hours=4), False, False),
        (rules.LEAD, False, True),
        (timedelta(hours=1), False, True),
        (timedelta(hours=-1), False, True),
        (-rules.LEAD - timedelta(minutes=1), False, False),
        (timedelta(hours=1), True, False),
    ],
)
def test_a_worker_is_told_once_shortly_before_or_after_the_end(left, is_told, runs_out):
    one = action(hours=left / timedelta(hours=1), is_told=is_told)
    assert (rules.running_out([one], NOW) == (one,)) is runs_out
    assert rules.told([one], NOW)[0].is_told is (runs_out or is_told)


def test_what_was_told_is_stored_and_a_record_from_before_is_read():
    one = action(is_told=True)
    assert Action.read(one.stored()).is_told
    assert not Action.read(one.stored()[:-1]).is_told


def test_a_new_answer_of_the_triage_with_the_same_time_tells_nobody_again():
    one = action(is_told=True)
    (same,) = rules.synchronised([one], [action()])
    (later,) = rules.synchronised([one], [action(hours=60)])
    assert same.is_told
    assert not later.is_told
