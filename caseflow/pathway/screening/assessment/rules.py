"""What the answers of a screening may point to. It is a hint for the worker, never a verdict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from caseflow.enums import N_
from caseflow.sop import scoring, scoring_rules
from caseflow.sop.emergency import HOURS_SINCE, EmergencyAction, TriageAnswers, triage
from caseflow.sop.indicators import (
    Answer,
    AxisName,
    Form,
    Kind,
    Level,
    Method,
    Profile,
)
from caseflow.sop.instruments import Indicator, Instrument
from caseflow.sop.provenance import Confidence, weakest
from caseflow.sop.scoring_rules import Rule
from caseflow.sop.vocabulary import AgeGroup
from caseflow.sop.wordings import THE_AUTHORITY, WORDINGS

__all__ = [
    "Answer",
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

UNSAID = (Answer.DECLINED, Answer.UNKNOWN)
"""The answers that are neither a yes nor a no."""


class UnknownIndicator(LookupError):
    """An answer to a question that none of the instruments asks."""


class JudgementNeedsReason(Exception):
    """A worker disagrees with the indicators, but has not said why."""


@dataclass(frozen=True)
class Axis:
    """One of the four answers, with the rule and the indicators that led to it.

    `wording` is `message` with `values` filled in. `unsaid` are the questions to which the person
    did not know an answer, or did not want to give one. `forms` are the forms of exploitation that
    were named, on the axis of trafficking.
    """

    name: AxisName
    level: Level
    indicators: tuple[Indicator, ...]
    unsaid: tuple[tuple[Answer, tuple[Indicator, ...]], ...]
    forms: tuple[Form, ...]
    message: str
    values: Mapping[str, str]
    rule: str
    source: str
    confidence: Confidence

    @property
    def was_asked(self) -> bool:
        """Whether any question was asked that could have led to another level."""
        return self.rule != scoring_rules.NOT_ASKED.sentence

    @property
    def wording(self) -> str:
        """The sentence of the result in English."""
        return self.message.format(**self.values)

    def unsaid_as(self, answer: Answer) -> tuple[Indicator, ...]:
        """Return the questions that were answered with one of `UNSAID`."""
        return dict(self.unsaid).get(answer, ())


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
    """The questions by their answers, with what the rules need to assess them.

    A question that was not asked is in none of the groups.
    """

    asked: Sequence[Instrument]
    by_answer: Mapping[Answer, Sequence[tuple[Instrument, Indicator]]]
    age_group: AgeGroup
    profile: Profile
    hours_ago: object

    def all_on(self, axis: AxisName, answer: Answer = Answer.YES) -> tuple[Indicator, ...]:
        return tuple(
            one for one in self.all_with(answer) if axis in one.axes and one.kind is Kind.RISK
        )

    def all_with(self, answer: Answer, *methods: Method) -> tuple[Indicator, ...]:
        return tuple(
            one
            for asked, one in self.by_answer.get(answer, ())
            if not methods or asked.method in methods
        )

    def was_asked(self, axis: AxisName) -> bool:
        return any(axis in one.axes for ones in self.by_answer.values() for _, one in ones)

    def all_denied(self) -> bool:
        """Whether every purpose in a list about trafficking was answered with no."""
        denied = {one.code for one in self.all_with(Answer.NO)}
        return any(
            bool(asked.purposes) and denied.issuperset(asked.purposes)
            for asked in self.asked
            if asked.method in (Method.PALERMO, Method.DELPHI)
        )


def assess(
    answers: Mapping[str, object],
    instruments: Instrument | Iterable[Instrument],
    *,
    age_group: AgeGroup,
    profile: Profile,
    authority: str = THE_AUTHORITY,
) -> Result:
    """Return what the answers point to on each axis, with the rule and the indicators behind it.

    `answers` holds an `Answer`, its code, or True and False, by the code of the question; further
    questions of a triage stand there by their key. `authority` is the name of the competent
    authority, for the wording. Raises UnknownIndicator for an answer to a question that none of the
    instruments asks, and ValueError for an answer that is none.
    """
    asked = (instruments,) if isinstance(instruments, Instrument) else tuple(instruments)
    told = _told(answers, asked, age_group, profile)
    rules = {
        AxisName.TIP: scoring.trafficking(_evidence(told), told.age_group),
        AxisName.SOM: scoring.smuggling(
            told.all_with(Answer.YES, Method.SMUGGLING), told.all_with(Answer.NO, Method.SMUGGLING)
        ),
        AxisName.CHILD: _childhood(told),
        AxisName.SAFETY: _safety(told),
    }
    axes = {name: _axis(name, rule, told, authority) for name, rule in rules.items()}
    protective = tuple(one for one in told.all_with(Answer.YES) if one.kind is Kind.PROTECTIVE)
    return Result(**{str(name): axis for name, axis in axes.items()}, protective=protective)


def read(stored: Mapping[str, object]) -> dict[str, Answer]:
    """Return the stored answers to instruments, by code.

    Lists of an earlier version stored True for a tick and False for no tick, which was no answer.
    """
    return {
        code: Answer.NOT_TICKED if answer is False else Answer.of(answer)
        for code, answer in stored.items()
    }


def kept(said: Mapping[str, Answer]) -> dict[str, str]:
    """Return what to store of these answers: nothing for what was not asked."""
    return {code: answer.value for code, answer in said.items() if answer is not Answer.NOT_ASKED}


def check_judgement(axis: Axis, judged: Level, reason: str) -> None:
    """Raise JudgementNeedsReason when a worker disagrees with the indicators without a reason."""
    if judged is axis.level or reason.strip():
        return
    raise JudgementNeedsReason(N_("You disagree with the indicators. Give your reasons."))


def _told(
    answers: Mapping[str, object], asked: Sequence[Instrument], age: AgeGroup, profile: Profile
) -> _Told:
    known = {one.code for instrument in asked for one in instrument.indicators}
    details = {d.key for i in asked for one in i.indicators for d in one.details}
    for code in answers:
        if code not in known | details:
            raise UnknownIndicator(f"no instrument asks '{code}'")
    given = {code: Answer.of(answer) for code, answer in answers.items() if code in known}
    by_answer: dict[Answer, list[tuple[Instrument, Indicator]]] = {}
    for instrument in asked:
        for one in instrument.indicators:
            answer = given.get(one.code, Answer.NOT_ASKED)
            if answer is not Answer.NOT_ASKED:
                by_answer.setdefault(answer, []).append((instrument, one))
    age = _age(age, by_answer.get(Answer.YES, ()))
    hours = answers.get(HOURS_SINCE)
    return _Told(asked, by_answer, age, profile.for_age(age), hours)


def _age(recorded: AgeGroup, told: Sequence[tuple[Instrument, Indicator]]) -> AgeGroup:
    """Return the age group; an adult counts as uncertain if an answer puts the age in doubt."""
    doubts = [
        one
        for asked, one in told
        if one.age_sign or (asked.method is Method.TRIAGE and AxisName.CHILD in one.axes)
    ]
    return AgeGroup.UNKNOWN if recorded is AgeGroup.ADULT and doubts else recorded


def _evidence(told: _Told) -> scoring.Evidence:
    return scoring.Evidence(told.all_on(AxisName.TIP), told.all_denied(), told.profile)


def _childhood(told: _Told) -> Rule:
    if told.age_group is AgeGroup.CHILD:
        return scoring_rules.IS_CHILD
    if told.age_group is AgeGroup.ADULT:
        return scoring_rules.IS_ADULT
    signs = [one for one in told.all_with(Answer.YES) if one.age_sign]
    return scoring_rules.LOOKS_LIKE_CHILD if signs else scoring_rules.AGE_IN_DOUBT


def _safety(told: _Told) -> Rule:
    if _has_emergency(told):
        return scoring_rules.DANGER
    dangers = told.all_on(AxisName.SAFETY)
    return scoring_rules.STRAIN if dangers else scoring_rules.NOTHING_TOLD


def _has_emergency(told: _Told) -> bool:
    """Whether something on the axis of safety must be done now.

    What is offered at any time, and what comes too late, is no emergency.
    """
    codes = {one.code for one in told.all_on(AxisName.SAFETY)}
    answers = TriageAnswers.from_mapping(dict.fromkeys(codes, True) | {HOURS_SINCE: told.hours_ago})
    # The hours are counted from the event, so that any moment will do for now.
    now = datetime(2000, 1, 1, tzinfo=UTC)
    return any(
        not one.is_late and one.code not in asked.unhurried
        for asked in told.asked
        if asked.method is Method.TRIAGE
        for one in triage(answers, asked, now)
    )


def _axis(name: AxisName, rule: Rule, told: _Told, authority: str) -> Axis:
    indicators = told.all_on(name)
    unsaid = tuple((answer, told.all_on(name, answer)) for answer in UNSAID)
    if rule is scoring_rules.NOTHING_TOLD:
        rule = _why_nothing(name, told)
    trusted = [rule.confidence, *(one.confidence for one in indicators)]
    if name is AxisName.TIP and any(one.is_provisional(told.profile) for one in indicators):
        trusted.append(Confidence.UNVERIFIED)
    shown = {one.exploits_for for one in indicators} if name is AxisName.TIP else set()
    return Axis(
        name=name,
        level=rule.level,
        indicators=indicators,
        unsaid=tuple((answer, questions) for answer, questions in unsaid if questions),
        forms=tuple(form for form in Form if form in shown),
        message=rule.wording or WORDINGS[name, rule.level],
        values={"authority": authority},
        rule=rule.sentence,
        source=rule.source,
        confidence=weakest(*trusted),
    )


def _why_nothing(name: AxisName, told: _Told) -> Rule:
    """Return why nothing points to it; each of the five answers says something else."""
    if told.all_on(name, Answer.DECLINED):
        return scoring_rules.DECLINED
    if told.all_on(name, Answer.UNKNOWN):
        return scoring_rules.NOT_KNOWN
    return scoring_rules.NOTHING_TOLD if told.was_asked(name) else scoring_rules.NOT_ASKED
