"""The worker's own judgement beside the rule's: with a reason, and never in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseflow.errors import RuleBroken
from caseflow.pathway.screening.assessment import rules as assessment_rules
from caseflow.pathway.screening.assessment.rules import Axis, JudgementNeedsReason, Level, Result
from caseflow.sop.wordings import WORDINGS


@dataclass(frozen=True)
class JudgedAxis:
    """One of the four answers, as the indicators give it and as the worker judges it."""

    axis: Axis
    judged: Level | None
    reason: str

    @property
    def level(self) -> Level:
        """What stands: the worker's level where there is one."""
        return self.judged or self.axis.level

    @property
    def message(self) -> str:
        """The sentence for the level that stands; `{authority}` is put in where it is shown."""
        return WORDINGS[self.axis.name, self.level]

    @property
    def wording(self) -> str:
        """The sentence in English."""
        return self.message.format(**self.axis.values)


def judged(result: Result, judgements: Mapping[str, Mapping[str, Any]]) -> tuple[JudgedAxis, ...]:
    """The four axes with what the worker said about each."""
    return tuple(_judged(axis, judgements.get(axis.name.value)) for axis in result.axes)


def kept(result: Result, judgements: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """What to store of (level, reason) by axis: only where it differs, and then with a reason."""
    differing = {}
    for axis in result.axes:
        level, reason = judgements.get(axis.name.value, ("", ""))
        if level and level != axis.level.value:
            _check(axis, Level(level), reason)
            differing[axis.name.value] = {"level": level, "reason": reason.strip()}
    return differing


def _check(axis: Axis, level: Level, reason: str) -> None:
    try:
        assessment_rules.check_judgement(axis, level, reason)
    except JudgementNeedsReason as missing:
        raise RuleBroken(str(missing), field=f"{axis.name.value}_reason") from missing


def _judged(axis: Axis, judgement: Mapping[str, Any] | None) -> JudgedAxis:
    if judgement is None:
        return JudgedAxis(axis, None, "")
    return JudgedAxis(axis, Level(judgement["level"]), judgement["reason"])
