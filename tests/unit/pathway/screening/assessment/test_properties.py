"""Rules that hold for the axes whatever somebody answers: 10,000 answer sets an instrument.

The sets are made from a seed, so that a failure can be repeated. Each function before `RULES` is a
rule, and its name says which.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from caseflow.pathway.screening.assessment import rules as assessment_rules
from caseflow.pathway.screening.assessment.rules import Level, Result
from caseflow.sop import scoring_rules
from caseflow.sop.indicators import OFFERED, Answer, AxisName, Element, Form, Kind, Profile
from caseflow.sop.instruments import Indicator, Instrument
from caseflow.sop.loading import Library
from caseflow.sop.vocabulary import AgeGroup

SETS = 10_000
LEVELS = list(Level)
INSTRUMENTS = (
    "triage",
    "short-screen",
    "ilo-full",
    "som-abuse",
    "unaccompanied-child",
    "vulnerability",
)
ALL = "all together"
SILENT = (Answer.UNKNOWN, Answer.DECLINED, Answer.NOT_ASKED)
Answers = dict[str, Answer]


@dataclass(frozen=True)
class Drawn:
    """One random set of answers and its result; `told` are the questions with a yes by axis."""

    answers: Answers
    age: AgeGroup
    result: Result
    told: Mapping[AxisName, list[Indicator]]


def asked(library: Library, name: str) -> list[Instrument]:
    return [library.instrument(one) for one in (INSTRUMENTS if name == ALL else (name,))]


def assess(instruments: list[Instrument], answers: Mapping[str, Answer], age: AgeGroup) -> Result:
    return assessment_rules.assess(
        answers, instruments, age_group=age, profile=Profile.ADULT_LABOUR
    )


def random_sets(instruments: list[Instrument]) -> Iterator[tuple[Answers, AgeGroup]]:
    """Yield triples: a set of answers, the same with one more yes, and with one more no."""
    dice = random.Random(f"four axes, {[one.id for one in instruments]}")
    codes = [one.code for instrument in instruments for one in instrument.indicators]
    triples = -(-SETS // (3 if len(instruments) == 1 else 30))
    for _ in range(triples):
        # From nearly nothing to nearly everything, with few yeses as often as with many.
        rest = dice.choice(OFFERED[1:])
        some = dice.sample(codes, k=dice.randint(0, len(codes) // 2))
        answers = dict.fromkeys(codes, rest) | dict(
            zip(some, dice.choices(OFFERED[1:], k=len(some)), strict=True)
        )
        yes = int(dice.choice((0.05, 0.15, 0.4)) * len(codes))
        answers |= dict.fromkeys(dice.sample(codes, k=yes + dice.randint(0, 2)), Answer.YES)
        age = dice.choice(list(AgeGroup))
        yield answers, age
        yield answers | {dice.choice(codes): Answer.YES}, age
        yield answers | {dice.choice(codes): Answer.NO}, age


def drawn(instruments: list[Instrument]) -> list[Drawn]:
    return [
        Drawn(answers, age, assess(instruments, answers, age), told_on(instruments, answers))
        for answers, age in random_sets(instruments)
    ]


def told_on(instruments: list[Instrument], answers: Answers) -> dict[AxisName, list[Indicator]]:
    told = [
        one
        for instrument in instruments
        for one in instrument.indicators
        if answers[one.code] is Answer.YES and one.kind is Kind.RISK
    ]
    return {axis: [one for one in told if axis in one.axes] for axis in AxisName}


def shows(told: list[Indicator], element: Element) -> bool:
    return any(element in one.elements for one in told)


def levels(result: Result) -> list[int]:
    return [LEVELS.index(axis.level) for axis in result.axes]


def another_yes_never_weakens_an_axis(instruments: list[Instrument], sets: list[Drawn]) -> None:
    for before, after in zip(sets[::3], sets[1::3], strict=True):
        pairs = zip(levels(before.result), levels(after.result), strict=True)
        assert all(now >= then for then, now in pairs), (before.answers, after.answers)


def a_no_never_strengthens_an_axis(instruments: list[Instrument], sets: list[Drawn]) -> None:
    for before, after in zip(sets[::3], sets[2::3], strict=True):
        pairs = zip(levels(before.result), levels(after.result), strict=True)
        assert all(now <= then for then, now in pairs), (before.answers, after.answers)


def silence_weighs_nothing(instruments: list[Instrument], sets: list[Drawn]) -> None:
    for one_set in sets[::10]:
        for silence in SILENT:
            other = {c: silence if said in SILENT else said for c, said in one_set.answers.items()}
            assert levels(assess(instruments, other, one_set.age)) == levels(one_set.result), (
                one_set.answers
            )


def no_finding_of_trafficking_without_a_purpose_or_an_act_with_a_means(
    instruments: list[Instrument], sets: list[Drawn]
) -> None:
    for one_set in sets:
        if one_set.result.tip.level is Level.NOT_INDICATED:
            continue
        told = one_set.told[AxisName.TIP]
        # Being held at the place of work in several ways is harbouring, and bad conditions in
        # several ways are exploitation if somebody is held in them.
        held = len([one for one in told if one.dimension in ("D1", "D2", "D3", "D5")]) >= 2
        act = shows(told, Element.ACT) or held
        works = len([one for one in told if one.is_condition]) >= 2
        means = shows(told, Element.MEANS)
        child = one_set.age.counts_as_child or one_set.result.child.level is not Level.NOT_INDICATED
        assert shows(told, Element.PURPOSE) or (act and means) or (works and (means or child)), (
            one_set.answers
        )


def an_adult_is_never_strongly_indicated_without_a_means(
    instruments: list[Instrument], sets: list[Drawn]
) -> None:
    for one_set in sets:
        if (
            one_set.result.tip.level is Level.STRONG
            and one_set.result.child.level is Level.NOT_INDICATED
        ):
            assert shows(one_set.told[AxisName.TIP], Element.MEANS), one_set.answers


def a_child_needs_an_act_and_a_purpose_and_nothing_else(
    instruments: list[Instrument], sets: list[Drawn]
) -> None:
    for one_set in sets:
        told = one_set.told[AxisName.TIP]
        purposes = {one.exploits_for for one in told} - {None, Form.RANSOM}
        if one_set.age.counts_as_child and purposes and shows(told, Element.ACT):
            assert one_set.result.tip.level is Level.STRONG, one_set.answers


def smuggling_needs_a_decision_only_with_harm_and_hangs_on_nothing_else(
    instruments: list[Instrument], sets: list[Drawn]
) -> None:
    for one_set in sets:
        told = one_set.told[AxisName.SOM]
        if one_set.result.som.level is not Level.NOT_INDICATED:
            assert any(one.dimension == "ABUSE" for one in told), one_set.answers
    for one_set in sets[::10]:
        alone = {c: said for c, said in one_set.answers.items() if c.startswith("SOM-")}
        assert assess(instruments, alone, one_set.age).som.level is one_set.result.som.level, (
            one_set.answers
        )


def the_age_hangs_on_age_alone(instruments: list[Instrument], sets: list[Drawn]) -> None:
    for one_set in sets:
        signs = [
            one
            for instrument in instruments
            for one in instrument.indicators
            if one_set.answers[one.code] is Answer.YES and one.age_sign
        ]
        if one_set.age is AgeGroup.CHILD:
            assert one_set.result.child.level is Level.STRONG
        if one_set.age is AgeGroup.UNKNOWN:
            expected = Level.STRONG if signs else Level.POSSIBLE
            assert one_set.result.child.level is expected, one_set.answers
        doubts = signs or {"TRIAGE-07", "TRIAGE-08"} & {
            code for code, said in one_set.answers.items() if said is Answer.YES
        }
        if one_set.age is AgeGroup.ADULT and not doubts:
            assert one_set.result.child.level is Level.NOT_INDICATED, one_set.answers


def red_safety_has_an_emergency(instruments: list[Instrument], sets: list[Drawn]) -> None:
    for one_set in sets:
        told = one_set.told[AxisName.SAFETY]
        urgent = [one for one in told if any(not rule.any_time for rule in one.emergency)]
        assert (one_set.result.safety.level is Level.STRONG) is bool(urgent), one_set.answers


def every_axis_names_what_led_to_it(instruments: list[Instrument], sets: list[Drawn]) -> None:
    for one_set in sets[::10]:
        for axis in one_set.result.axes:
            assert list(axis.indicators) == one_set.told[axis.name]
            assert axis.wording
            assert "is a victim" not in axis.wording


RULES: tuple[Callable[[list[Instrument], list[Drawn]], None], ...] = (
    another_yes_never_weakens_an_axis,
    a_no_never_strengthens_an_axis,
    silence_weighs_nothing,
    no_finding_of_trafficking_without_a_purpose_or_an_act_with_a_means,
    an_adult_is_never_strongly_indicated_without_a_means,
    a_child_needs_an_act_and_a_purpose_and_nothing_else,
    smuggling_needs_a_decision_only_with_harm_and_hangs_on_nothing_else,
    the_age_hangs_on_age_alone,
    red_safety_has_an_emergency,
    every_axis_names_what_led_to_it,
)


@pytest.mark.parametrize("name", [*INSTRUMENTS, ALL])
def test_the_axes_obey_their_rules_whatever_is_answered(library: Library, name: str) -> None:
    instruments = asked(library, name)
    sets = drawn(instruments)
    assert len(sets) >= (SETS if name != ALL else SETS // 10)
    for rule in RULES:
        rule(instruments, sets)


def test_a_single_tick_without_a_purpose_is_no_finding(library: Library) -> None:
    for name in INSTRUMENTS:
        for one in library.instrument(name).indicators:
            for age in AgeGroup:
                tip = assess(asked(library, name), {one.code: Answer.YES}, age).tip
                shown = one.elements
                if Element.PURPOSE not in shown and not {Element.ACT, Element.MEANS} <= shown:
                    assert tip.level is Level.NOT_INDICATED, (one.code, age)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (Answer.YES, scoring_rules.SOME_SIGNS),
        (Answer.NO, scoring_rules.NOTHING_TOLD),
        (Answer.UNKNOWN, scoring_rules.NOT_KNOWN),
        (Answer.DECLINED, scoring_rules.DECLINED),
        (Answer.NOT_ASKED, scoring_rules.NOT_ASKED),
    ],
)
def test_five_answers_say_five_things(
    library: Library, said: Answer, rule: scoring_rules.Rule
) -> None:
    answers = {"SHORT-SIGN-04": said}
    tip = assess(asked(library, "short-screen"), answers, AgeGroup.ADULT).tip
    assert (tip.rule, tip.level) == (rule.sentence, Level.NOT_INDICATED)
    assert len(tip.unsaid_as(said)) == (said in (Answer.UNKNOWN, Answer.DECLINED))
