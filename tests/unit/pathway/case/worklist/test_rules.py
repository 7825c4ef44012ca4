"""The order of a day, and what is asked before there is consent."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.worklist import rules as worklist_rules
from caseflow.pathway.case.worklist.rules import Day, DueStep, Mine, Waiting
from caseflow.pathway.stages import Stage
from caseflow.sop import loading
from caseflow.sop.vocabulary import AgeGroup, Milestone, RiskLevel
from config import shipped

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
CORE = loading.load(shipped("sops")).procedure("core")


def step(hours: float | None) -> SimpleNamespace:
    """A step that is due in so many hours."""
    due = None if hours is None else NOW + timedelta(hours=hours)
    return SimpleNamespace(
        due_at=due, is_overdue=due is not None and due < NOW, role=worklist_rules.WORKER
    )


@pytest.mark.parametrize(
    ("hours", "place"),
    [(-48, "overdue"), (-0.1, "overdue"), (1, "today"), (24, "today"), (25, ""), (None, "")],
)
def test_a_step_has_its_place_in_the_day(hours, place):
    day = worklist_rules.arranged([Mine(None, None, (step(hours),))], NOW)
    assert (bool(day.overdue), bool(day.today)) == (place == "overdue", place == "today")


def test_the_latest_of_all_cases_comes_first():
    first, second = Mine(None, None, (step(-1),)), Mine(None, None, (step(-30), step(-2)))
    late = [NOW - due.step.due_at for due in worklist_rules.arranged([first, second], NOW).overdue]
    assert late == sorted(late, reverse=True)


def test_a_case_has_one_line_however_much_is_late():
    """Thirty late steps must not hide the other cases from a tired reader."""
    (line,) = worklist_rules.arranged(
        [Mine(None, None, (step(-2), step(-30), step(-1)))], NOW
    ).overdue
    assert (line.step.due_at, line.more) == (NOW - timedelta(hours=30), 2)


def case(**changes: object) -> SimpleNamespace:
    """An adult's case, opened yesterday."""
    known = {
        "opened_at": NOW - timedelta(days=1),
        "is_active": True,
        "created_at": NOW - timedelta(days=1),
        "age_group": AgeGroup.ADULT,
        "risk": None,
        "stage": Stage.CASE,
    }
    return SimpleNamespace(**(known | changes))


def test_with_consent_everything_is_asked():
    asked = {one.milestone for one in case_rules.next_steps(case(), [], CORE, NOW)}
    assert {Milestone.RISK_ASSESSED, Milestone.NEEDS_RECORDED} <= asked


def test_without_consent_only_safety_and_consent_are_asked():
    asked = {one.milestone for one in case_rules.next_steps(case(is_active=False), [], CORE, NOW)}
    assert Milestone.RISK_ASSESSED in asked
    assert Milestone.CONSENT_GIVEN in asked
    assert Milestone.NEEDS_RECORDED not in asked


def test_the_greatest_danger_comes_first_however_late_the_others_are():
    """A case whose risk nobody has assessed comes after all whose risk is known."""
    unassessed = Mine(case(), None, (step(-90),))
    by_risk = [
        Mine(case(risk=risk), None, (step(hours),))
        for risk, hours in zip(RiskLevel, (-1, -2, -3, -4), strict=True)
    ]
    lines = worklist_rules.arranged([unassessed, *reversed(by_risk)], NOW).overdue
    assert [line.of for line in lines] == [*by_risk, unassessed]


def test_of_equal_danger_what_is_due_first_comes_first():
    later = Mine(case(risk=RiskLevel.HIGH), None, (step(5),))
    sooner = Mine(case(risk=RiskLevel.HIGH), None, (step(1),))
    lines = worklist_rules.arranged([later, sooner], NOW).today
    assert [line.of for line in lines] == [sooner, later]


def test_a_caseworker_does_the_steps_of_caseworkers_only():
    own, other = step(1), step(2)
    other.role = "coordinator"
    mine: tuple[object, ...] = worklist_rules.for_worker([other, own])
    assert mine == (own,)


def test_the_next_step_of_a_case_is_its_first_if_there_is_one():
    first, second = step(1), step(2)
    for steps, following in (((first, second), first), ((first,), first), ((), None)):
        next_step: object = Mine(None, None, steps).next_step
        assert next_step is following


def test_what_waits_is_not_urgent_and_a_line_is_alone_unless_it_is_said():
    assert Waiting(1, "Screenings", "/screenings").is_urgent is False
    assert DueStep(Mine(None, None, ()), step(1)).more == 0


@pytest.mark.parametrize(
    ("fact", "name"),
    [
        (Waiting(1, "Screenings", "/screenings"), "count"),
        (Mine(None, None, ()), "steps"),
        (DueStep(Mine(None, None, ()), step(1)), "more"),
        (Day((), ()), "today"),
    ],
)
def test_a_day_cannot_be_changed(fact, name):
    with pytest.raises(FrozenInstanceError):
        setattr(fact, name, None)
