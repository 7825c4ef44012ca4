"""The worker's own judgement: it needs a reason, and does not replace what the indicators say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseflow.errors import RuleBroken
from caseflow.pathway.screening.assessment import rules as assessment_rules
from caseflow.pathway.screening.assessment.rules import Axis, JudgementNeedsReason, Level, Result
from caseflow.sop.wordings import WORDINGS


@dataclass(frozen=True)
class JudgedAxis:
    """One of the four answers: what the indicators say, and how the worker judges it."""

    axis: Axis
    judged: Level | None
    reason: str

    @property
    def level(self) -> Level:
        """The level that counts: the worker's if there is one, else that of the indicators."""
        return self.judged or self.axis.level

    @property
    def message(self) -> str:
        """The sentence for the level, in which `{authority}` is still to be filled in."""
        return WORDINGS[self.axis.name, self.judged] if self.judged else self.axis.message

    @property
    def wording(self) -> str:
        """The sentence in English."""
        return self.message.format(**self.axis.values)


def judged(result: Result, judgements: Mapping[str, Mapping[str, Any]]) -> tuple[JudgedAxis, ...]:
    """Return the four axes, each with the judgement of the worker."""
    return tuple(_judged(axis, judgements.get(axis.name.value)) for axis in result.axes)


def kept(result: Result, judgements: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Return what to store of (level, reason) by axis: only where the worker disagrees.

    Raises RuleBroken when the worker disagrees without a reason.
    """
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
