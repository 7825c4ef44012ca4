"""Which safety questions are asked, and how long ago things were."""

from datetime import UTC, datetime, timedelta

import pytest

from caseflow.pathway.case.emergencies import rules as emergencies_rules
from caseflow.pathway.screening.triage import rules as triage_rules
from caseflow.sop import emergency
from caseflow.sop.indicators import Answer
from caseflow.sop.loading import Library
from caseflow.sop.vocabulary import AgeGroup

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
CHILD, ADULT = AgeGroup.CHILD, AgeGroup.ADULT


@pytest.fixture(scope="session")
def triage(library: Library):
    return library.instrument("triage")


def actions(triage, told, *, age=ADULT, now=NOW):
    return emergency.triage(triage_rules.read(told, age, now), triage, now)


def hours_left(triage, told, code, *, asked=NOW, now=NOW, age=ADULT):
    found = {one.code: one for one in actions(triage, told, age=age, now=now)}
    action = triage_rules.action_of(found[code], triage, asked)
    assert action.must_by is not None
    counted = emergencies_rules.rounded(now, action.must_by)
    return max((action.must_by - counted) / timedelta(hours=1), 0)


def test_the_age_is_not_asked_twice_and_a_child_alone_only_for_children(triage):
    for_child = {one.code for one in triage_rules.asked(triage, CHILD)}
    for_adult = {one.code for one in triage_rules.asked(triage, ADULT)}
    assert triage_rules.AGE_QUESTION not in for_child
    assert for_child - for_adult == {"TRIAGE-08"}


@pytest.mark.parametrize(
    ("age", "called"), [(CHILD, True), (AgeGroup.UNKNOWN, True), (ADULT, False)]
)
def test_doubt_about_age_calls_child_protection(triage, age, called):
    codes = {one.code for one in actions(triage, {}, age=age)}
    assert ("child_procedure" in codes) is called


@pytest.mark.parametrize(("minutes", "left"), [(0, 52), (4, 52), (6, 51.92), (600, 42)])
def test_hours_count_on_from_the_moment_that_was_told(triage, minutes, left):
    told = {"TRIAGE-04": True, triage_rules.EXPOSED_AT: triage_rules.moment_of(20, NOW)}
    later = NOW + timedelta(minutes=minutes)
    assert hours_left(triage, told, "pep", now=later) == pytest.approx(left, abs=0.01)


@pytest.mark.parametrize(("hours", "left"), [(0, 12), (5, 7), (30, 0)])
def test_a_bed_for_tonight_is_awaited_since_it_was_called_for(triage, hours, left):
    later = NOW + timedelta(hours=hours)
    told = {"TRIAGE-10": True}
    assert hours_left(triage, told, "shelter_tonight", now=later) == pytest.approx(left)


@pytest.mark.parametrize(
    ("told", "pressing"),
    [
        ({}, False),
        ({"TRIAGE-01": True}, True),
        ({"TRIAGE-09": True}, False),
        ({"TRIAGE-18": True}, True),
        ({"TRIAGE-04": True}, True),
        ({"TRIAGE-04": True, "exposed_at": triage_rules.moment_of(20, NOW)}, True),
        ({"TRIAGE-04": True, "exposed_at": triage_rules.moment_of(9_000, NOW)}, False),
    ],
)
def test_only_what_can_still_be_done_presses(triage, told, pressing):
    made = [triage_rules.action_of(one, triage, NOW) for one in actions(triage, told)]
    assert bool(emergencies_rules.pressing(made)) is pressing


def test_five_answers_are_kept_apart():
    said = {"A": Answer.YES, "B": "no", "C": Answer.UNKNOWN, "D": "declined", "E": None, "F": False}
    kept = triage_rules.kept(said)
    assert kept == {"A": True, "B": False, "C": "unknown", "D": "declined", "F": False}
    answers = triage_rules.answers(kept | {"exposed_at": None, "may_become_pregnant": "yes"})
    assert list(answers.values()) == [
        Answer.YES,
        Answer.NO,
        Answer.UNKNOWN,
        Answer.DECLINED,
        Answer.NO,
    ]


def test_only_a_yes_calls_for_an_action(triage):
    told = {"TRIAGE-01": "unknown", "TRIAGE-02": "declined", "TRIAGE-06": False}
    assert actions(triage, told) == ()


@pytest.mark.parametrize(("hours", "then"), [(None, None), (20, 20), (0, 0)])
def test_hours_are_counted_to_the_questions_for_the_result(hours, then):
    told = {
        triage_rules.EXPOSED_AT: triage_rules.moment_of(hours, NOW),
        triage_rules.ASKED_AT: NOW.isoformat(),
    }
    assert triage_rules.hours_when_asked(told, NOW + timedelta(days=9)) == then


def test_questions_stand_under_the_titles_of_the_instrument(triage):
    asked = triage_rules.asked(triage, ADULT)
    groups = triage_rules.grouped(triage, asked)
    assert sum(len(inside) for _title, inside in groups) == len(asked)
    assert groups[0][0].title == "Danger"
