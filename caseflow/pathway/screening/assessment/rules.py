"""What the answers of a screening may point to. It is a hint for the worker, never a verdict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from caseflow.enums import N_
from caseflow.sop import scoring, scoring_rules
from caseflow.sop.emergency import EmergencyAction, TriageAnswers, triage
from caseflow.sop.indicators import AxisName, Kind, Level, Method, Profile
from caseflow.sop.instruments import Indicator, Instrument
from caseflow.sop.provenance import Confidence, weakest
from caseflow.sop.scoring_rules import Rule
from caseflow.sop.vocabulary import AgeGroup
from caseflow.sop.wordings import THE_AUTHORITY, WORDINGS

__all__ = [
    "Axis",
    "AxisName",
    "EmergencyAction",
    "JudgementNeedsReason",
    "Level",
    "Result",
    "TriageAnswers",
    "UnknownIndicator",
    "assess",
    "check_judgement",
    "triage",
]


class UnknownIndicator(LookupError):
    """An answer to a question that none of the instruments asks."""


class JudgementNeedsReason(Exception):
    """A worker disagrees with the indicators, but has not said why."""


@dataclass(frozen=True)
class Axis:
    """One of the four answers, with the rule and the indicators that led to it.

    `wording` is `message` with `values` filled in.
    """

    name: AxisName
    level: Level
    indicators: tuple[Indicator, ...]
    message: str
    values: Mapping[str, str]
    rule: str
    source: str
    confidence: Confidence

    @property
    def wording(self) -> str:
        return self.message.format(**self.values)


@dataclass(frozen=True)
class Result:
    """Four answers that do not depend on one another, and the indicators of protection."""

    tip: Axis
    som: Axis
    child: Axis
    safety: Axis
    protective: tuple[Indicator, ...]

    @property
    def axes(self) -> tuple[Axis, Axis, Axis, Axis]:
        return (self.tip, self.som, self.child, self.safety)


@dataclass(frozen=True)
class _Told:
    """The ticked indicators of each instrument, with what the rules need to assess them."""

    by_instrument: tuple[tuple[Instrument, tuple[Indicator, ...]], ...]
    age_group: AgeGroup
    profile: Profile

    def all_on(self, axis: AxisName) -> tuple[Indicator, ...]:
        ticked = [one for _, ticked in self.by_instrument for one in ticked]
        return tuple(one for one in ticked if axis in one.axes and one.kind is Kind.RISK)

    def by(self, *methods: Method) -> tuple[Indicator, ...]:
        return tuple(
            one for asked, ticked in self.by_instrument if asked.method in methods for one in ticked
        )

    def was_asked(self, axis: AxisName) -> bool:
        return any(axis in one.axes for asked, _ in self.by_instrument for one in asked.indicators)


def assess(
    answers: Mapping[str, bool],
    instruments: Instrument | Iterable[Instrument],
    *,
    age_group: AgeGroup,
    profile: Profile,
    authority: str = THE_AUTHORITY,
) -> Result:
    """Return what the answers point to on each axis, with the rule and the indicators behind it.

    `authority` is the name of the competent authority, for the wording. Raises UnknownIndicator
    for an answer to a question that none of the instruments asks.
    """
    asked = (instruments,) if isinstance(instruments, Instrument) else tuple(instruments)
    told = _told(answers, asked, age_group, profile)
    rules = {
        AxisName.TIP: _trafficking(told),
        AxisName.SOM: scoring.smuggling(told.by(Method.SMUGGLING)),
        AxisName.CHILD: _childhood(told),
        AxisName.SAFETY: _safety(told),
    }
    axes = {name: _axis(name, rule, told, authority) for name, rule in rules.items()}
    protective = tuple(
        one for _, ticked in told.by_instrument for one in ticked if one.kind is Kind.PROTECTIVE
    )
    return Result(**{str(name): axis for name, axis in axes.items()}, protective=protective)


def check_judgement(axis: Axis, judged: Level, reason: str) -> None:
    """Raise JudgementNeedsReason when a worker disagrees with the indicators without a reason."""
    if judged is axis.level or reason.strip():
        return
    raise JudgementNeedsReason(N_("You disagree with the indicators. Give your reasons."))


def _told(
    answers: Mapping[str, bool], asked: Sequence[Instrument], age: AgeGroup, profile: Profile
) -> _Told:
    known = {one.code for instrument in asked for one in instrument.indicators}
    details = {d.key for i in asked for one in i.indicators for d in one.details}
    for code in answers:
        if code not in known | details:
            raise UnknownIndicator(f"no instrument asks '{code}'")
    ticked = tuple(
        (instrument, tuple(one for one in instrument.indicators if answers.get(one.code) is True))
        for instrument in asked
    )
    age = _age(age, ticked)
    return _Told(by_instrument=ticked, age_group=age, profile=profile.for_age(age))


def _age(
    recorded: AgeGroup, ticked: Sequence[tuple[Instrument, tuple[Indicator, ...]]]
) -> AgeGroup:
    """Return the age group; an adult counts as uncertain if an answer puts the age in doubt."""
    doubts = [
        one
        for asked, ones in ticked
        for one in ones
        if asked.method is Method.TRIAGE and AxisName.CHILD in one.axes
    ]
    return AgeGroup.UNKNOWN if recorded is AgeGroup.ADULT and doubts else recorded


def _trafficking(told: _Told) -> Rule:
    age = told.age_group
    scaled = told.by(Method.DELPHI, Method.PALERMO)
    found = (
        scoring.delphi(scaled, told.profile, age_group=age),
        scoring.palermo(told.by(Method.PALERMO), age_group=age),
        scoring.escalation(told.by(Method.SMUGGLING)),
    )
    return max(found, key=_how_much_it_says)


def _how_much_it_says(rule: Rule) -> tuple[int, bool]:
    # On the same level, a rule that had something to assess is preferred to one that had nothing.
    return list(Level).index(rule.level), rule is not scoring_rules.NOTHING_TOLD


def _childhood(told: _Told) -> Rule:
    if told.age_group is AgeGroup.CHILD:
        return scoring_rules.IS_CHILD
    has_signs = bool(told.all_on(AxisName.CHILD))
    if told.age_group is AgeGroup.UNKNOWN:
        return scoring_rules.LOOKS_LIKE_CHILD if has_signs else scoring_rules.AGE_IN_DOUBT
    return scoring_rules.AGE_IN_DOUBT if has_signs else scoring_rules.NOTHING_TOLD


def _safety(told: _Told) -> Rule:
    dangers = told.all_on(AxisName.SAFETY)
    if any(one.emergency for one in dangers):
        return scoring_rules.DANGER
    return scoring_rules.STRAIN if dangers else scoring_rules.NOTHING_TOLD


def _axis(name: AxisName, rule: Rule, told: _Told, authority: str) -> Axis:
    indicators = told.all_on(name)
    if not told.was_asked(name) and rule is scoring_rules.NOTHING_TOLD:
        rule = scoring_rules.NOT_ASKED
    trusted = [rule.confidence, *(one.confidence for one in indicators)]
    if name is AxisName.TIP and any(one.is_provisional(told.profile) for one in indicators):
        trusted.append(Confidence.UNVERIFIED)
    return Axis(
        name=name,
        level=rule.level,
        indicators=indicators,
        message=WORDINGS[name, rule.level],
        values={"authority": authority},
        rule=rule.sentence,
        source=rule.source,
        confidence=weakest(*trusted),
    )
