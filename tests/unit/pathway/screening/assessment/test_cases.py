"""What the four axes say about people as practice meets them: the data are in cases.yaml."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from caseflow.pathway.screening.assessment import rules as assessment_rules
from caseflow.pathway.screening.assessment.rules import Level, Result
from caseflow.pathway.screening.triage import rules as triage_rules
from caseflow.sop import emergency
from caseflow.sop.emergency import HOURS_SINCE, MAY_BECOME_PREGNANT
from caseflow.sop.indicators import Answer, Profile
from caseflow.sop.instruments import Indicator
from caseflow.sop.loading import Library
from caseflow.sop.vocabulary import AgeGroup

# Read as text throughout: otherwise YAML would turn yes and no into booleans.
CASES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,
)
LISTS = {
    "triage": "triage",
    "short": "short-screen",
    "full": "ilo-full",
    "som": "som-abuse",
    "child": "unaccompanied-child",
}
LEVELS = {
    "no": Level.NOT_INDICATED,
    "smuggled": Level.NOT_INDICATED,
    "possible": Level.POSSIBLE,
    "strong": Level.STRONG,
}
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RUNS = [
    pytest.param(case, rest, id=f"{case['id']}-{rest}")
    for case in CASES
    for rest in ((case["rest"],) if "rest" in case else ("no", "not_asked"))
]


def asked_of(library: Library, case: dict[str, Any], name: str) -> list[Indicator]:
    age = AgeGroup.CHILD if case["age"] != "adult" else AgeGroup.ADULT
    found = library.instrument(LISTS[name]).indicators
    return [one for one in found if age in one.ages and one.code != triage_rules.AGE_QUESTION]


def answers_to(library: Library, case: dict[str, Any], name: str, rest: str) -> dict[str, Answer]:
    given = dict.fromkeys((one.code for one in asked_of(library, case, name)), Answer(rest))
    told = case.get(name) or {}
    for answer in ("yes", "no", "unknown", "declined"):
        for code in told.get(answer, ()):
            assert code in given, f"{name} does not ask {code} of this age group"
            given[code] = Answer(answer)
    return given


def result_of(library: Library, case: dict[str, Any], rest: str) -> Result:
    names = [name for name in LISTS if name == "triage" or name in case]
    answers: dict[str, object] = {}
    for name in names:
        answers |= answers_to(library, case, name, rest)
    hours = (case.get("triage") or {}).get("hours")
    return assessment_rules.assess(
        answers | {HOURS_SINCE: hours},
        [library.instrument(LISTS[name]) for name in names],
        age_group=AgeGroup(case["age"]),
        profile=Profile.ADULT_LABOUR,
    )


def emergencies_of(library: Library, case: dict[str, Any]) -> set[str]:
    told = case.get("triage") or {}
    kept: dict[str, Any] = dict.fromkeys(told.get("yes", ()), True)
    hours = float(told["hours"]) if "hours" in told else None
    kept[triage_rules.EXPOSED_AT] = triage_rules.moment_of(hours, NOW)
    kept[MAY_BECOME_PREGNANT] = told.get("pregnant", "")
    answers = triage_rules.read(kept, AgeGroup(case["age"]), NOW)
    return {one.code for one in emergency.triage(answers, library.instrument("triage"), NOW)}


@pytest.mark.parametrize(("case", "rest"), RUNS)
def test_the_axes_say_what_practitioners_expect(
    library: Library, case: dict[str, Any], rest: str
) -> None:
    result, expected = result_of(library, case, rest), case["expect"]
    levels = {axis.name.value: axis.level for axis in result.axes}
    wanted = {axis: LEVELS[level] for axis, level in expected.items() if axis in levels}
    assert {axis: levels[axis] for axis in wanted} == wanted, result.tip.rule
    if "forms" in expected:
        assert [form.value for form in result.tip.forms] == expected["forms"]
    if expected["som"] == "smuggled":
        assert "No decision is needed" in result.som.wording
        assert "abused or is at risk" not in result.som.wording
    if "rule" in expected and rest == case.get("rest", "no"):
        assert expected["rule"] in result.tip.rule


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["id"]) for case in CASES if "emergencies" in case["expect"]]
)
def test_the_emergencies_are_those_that_the_facts_call_for(
    library: Library, case: dict[str, Any]
) -> None:
    assert set(case["expect"]["emergencies"]) <= emergencies_of(library, case)


def test_there_are_enough_cases_and_each_says_where_it_comes_from() -> None:
    assert len(CASES) >= 60
    assert not [case["id"] for case in CASES if not (case["source"] and case["facts"])]
    assert max(Counter(case["id"] for case in CASES).values()) == 1
    published = {case["id"] for case in CASES if case["id"].removeprefix("V").isdigit()}
    assert len(published) == 24


def test_every_form_of_exploitation_has_a_case(library: Library) -> None:
    told = {form for case in CASES for form in case["expect"].get("forms", ())}
    named = {
        one.exploits_for.value
        for name in ("short-screen", "ilo-full", "unaccompanied-child")
        for one in library.instrument(name).indicators
        if one.exploits_for
    }
    assert named <= told


def test_no_result_says_that_somebody_is_a_victim(library: Library) -> None:
    for case in CASES:
        for axis in result_of(library, case, case.get("rest", "no")).axes:
            assert "is a victim" not in axis.wording
            assert "is not a victim" not in axis.wording
            if axis.level is not Level.NOT_INDICATED and axis.name.value in ("tip", "som"):
                assert "ossible" in axis.wording
                assert "needs a decision by" in axis.wording
