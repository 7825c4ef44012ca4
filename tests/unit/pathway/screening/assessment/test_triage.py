from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.pathway.screening.assessment import rules as assessment_rules
from caseflow.pathway.screening.assessment.rules import EmergencyAction, TriageAnswers
from caseflow.sop.instruments import Instrument
from caseflow.sop.loading import Library
from caseflow.sop.provenance import Confidence
from caseflow.sop.vocabulary import Priority

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def instrument(library: Library) -> Instrument:
    return library.instrument("triage")


def told(
    instrument: Instrument, *ticked: str, hours: float | None = None, pregnant: bool | None = None
) -> dict[str, EmergencyAction]:
    answers = TriageAnswers(frozenset(ticked), hours, pregnant)
    return {action.code: action for action in assessment_rules.triage(answers, instrument, NOW)}


def test_twenty_hours_ago_leaves_fifty_two_for_pep(instrument: Instrument) -> None:
    pep = told(instrument, "TRIAGE-04", hours=20)["pep"]
    assert pep.sentence.startswith("Start HIV prevention (PEP) within 52 hours:")
    assert (pep.hours_left, pep.must_by) == (52, NOW + timedelta(hours=52))
    assert (pep.priority, pep.service_type) == (Priority.EMERGENCY, "health")
    assert (pep.confidence, pep.is_late) == (Confidence.VERIFIED, False)


@pytest.mark.parametrize(("pregnant", "offered"), [(True, True), (None, True), (False, False)])
def test_emergency_contraception_unless_it_cannot_matter(
    instrument: Instrument, pregnant: bool | None, offered: bool
) -> None:
    actions = told(instrument, "TRIAGE-04", hours=20, pregnant=pregnant)
    assert ("emergency_contraception" in actions) is offered
    if offered:
        assert actions["emergency_contraception"].hours_left == 100


@pytest.mark.parametrize(
    ("hours", "pep", "contraception"),
    [
        (0, "72 hours", "120 hours"),
        (71.5, "0.5 hours", "48 hours"),
        (72, "passed", "48 hours"),
        (119, "passed", "1 hours"),
        (120, "passed", "passed"),
        (10**9, "passed", "passed"),
    ],
)
def test_a_window_that_has_passed_says_so(
    instrument: Instrument, hours: float, pep: str, contraception: str
) -> None:
    actions = told(instrument, "TRIAGE-04", hours=hours)
    assert pep in actions["pep"].sentence
    assert contraception in actions["emergency_contraception"].sentence


def test_care_is_offered_however_long_ago_it_was(instrument: Instrument) -> None:
    actions = told(instrument, "TRIAGE-04", hours=5000)
    assert {"sti_care", "hepatitis_b", "sexual_violence_support"} <= set(actions)
    assert actions["pep"].is_late
    assert "Still go to a health service" in actions["pep"].sentence


@pytest.mark.parametrize(
    ("hours", "words"),
    [(20, "within 316 hours"), (None, "can be offered later too"), (400, "Still offer it")],
)
def test_hepatitis_b_vaccine_says_when_it_works_best_and_is_offered_at_any_time(
    instrument: Instrument, hours: float | None, words: str
) -> None:
    vaccine = told(instrument, "TRIAGE-04", hours=hours)["hepatitis_b"]
    assert words in vaccine.sentence
    assert vaccine.confidence is Confidence.RECALLED


def test_an_unknown_time_is_treated_as_one_that_runs(instrument: Instrument) -> None:
    pep = told(instrument, "TRIAGE-04")["pep"]
    assert "The time is not known" in pep.sentence
    assert (pep.hours_left, pep.must_by, pep.is_late) == (None, None, False)


def test_told_hours_count_without_the_tick(instrument: Instrument) -> None:
    assert "pep" in told(instrument, hours=3)


@pytest.mark.parametrize("hours", [-1, float("nan"), float("inf")])
def test_impossible_hours_are_refused(hours: float) -> None:
    with pytest.raises(ValueError, match="how many hours ago"):
        TriageAnswers(frozenset(), hours)


def test_the_most_pressing_comes_first(instrument: Instrument) -> None:
    codes = list(told(instrument, "TRIAGE-01", "TRIAGE-04", "TRIAGE-10", hours=60))
    order = ["medical_care", "pep", "shelter_tonight", "emergency_contraception", "sti_care"]
    assert sorted(order, key=codes.index) == order


def test_a_telephone_may_send_plain_answers(instrument: Instrument) -> None:
    answers = {
        "TRIAGE-04": True,
        "TRIAGE-06": False,
        "hours_since_sexual_violence": "20",
        "may_become_pregnant": "no",
    }
    codes = {action.code for action in assessment_rules.triage(answers, instrument, NOW)}
    assert "pep" in codes
    assert not codes & {"emergency_contraception", "suicide_risk"}


def test_nothing_told_calls_for_nothing(instrument: Instrument) -> None:
    assert told(instrument) == {}


def test_every_yes_starts_an_action(instrument: Instrument) -> None:
    for indicator in instrument.indicators:
        assert told(instrument, indicator.code), indicator.code


def test_recalled_windows_are_marked(instrument: Instrument) -> None:
    evidence = told(instrument, "TRIAGE-04", hours=1)["forensic_evidence"]
    assert evidence.confidence is Confidence.RECALLED
    assert "Care never depends on it" in evidence.sentence


@given(st.floats(0, 500))
def test_nobody_is_told_of_more_time_than_there_is(library: Library, hours: float) -> None:
    for action in told(library.instrument("triage"), "TRIAGE-04", hours=hours).values():
        if action.values:
            assert float(action.values["hours"]) <= max(action.hours_left or 0, 0.1)
