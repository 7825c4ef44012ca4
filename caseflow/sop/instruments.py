"""What a screening instrument may say: questions as data, each with its source."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import model_validator

from caseflow.sop.fields import (
    AgeWord,
    AxisWord,
    ConfidenceWord,
    DetailKindWord,
    ElementWord,
    Frozen,
    KindWord,
    MethodWord,
    ProfileWord,
    Sentence,
    ServiceWord,
    Sourced,
    Span,
    StrengthWord,
    Strict,
    Version,
    refusal,
)
from caseflow.sop.indicators import Kind, Profile, Strength
from caseflow.sop.vocabulary import AgeGroup


class EmergencyRule(Sourced):
    """What must happen at once, by `answer_by` from now, or within `window` of the event.

    `{hours}` in the sentence becomes the hours that are left. `late` is said when the window has
    passed, `unknown` when nobody knows how long ago it was.
    """

    code: str
    sentence: Sentence
    service_type: ServiceWord
    answer_by: Span | None = None
    window: Span | None = None
    any_time: bool = False
    late: Sentence | None = None
    unknown: Sentence | None = None
    unless_no: str | None = None

    @model_validator(mode="after")
    def _speaks_in_every_case(self) -> Self:
        if self.window is not None and not (self.late and self.unknown):
            raise refusal(f"emergency '{self.code}' has a window: say what is late and unknown")
        return self


class Detail(Strict):
    """A second question, asked only when the first was answered with yes."""

    key: str
    text: Sentence
    kind: DetailKindWord


class Indicator(Sourced):
    """One thing that an interviewer can tick."""

    code: str
    text: Sentence
    dimension: str
    palermo_element: ElementWord | None = None
    axes: tuple[AxisWord, ...] = ()
    ages: tuple[AgeWord, ...] = (AgeGroup.ADULT, AgeGroup.CHILD)
    kind: KindWord = Kind.RISK
    strength: Annotated[Mapping[ProfileWord, StrengthWord], Frozen] = {}
    provisional: Annotated[Mapping[ProfileWord, StrengthWord], Frozen] = {}
    escalates: bool = False
    covers: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    emergency: tuple[EmergencyRule, ...] = ()

    def weight(self, profile: Profile) -> Strength | None:
        """The strength for this profile; a provisional one where no other is known."""
        return self.strength.get(profile) or self.provisional.get(profile)

    def is_provisional(self, profile: Profile) -> bool:
        """Whether the strength for this profile still waits for its source."""
        return profile not in self.strength and profile in self.provisional


class Dimension(Strict):
    """A group of indicators; what it says counts for each of them unless one says otherwise."""

    title: Sentence
    source: str | None = None
    confidence: ConfidenceWord | None = None
    palermo_element: ElementWord | None = None
    axes: tuple[AxisWord, ...] | None = None
    ages: tuple[AgeWord, ...] | None = None
    kind: KindWord | None = None


class Prompt(Sourced):
    """Something for the interviewer to remember, never to tick about the person."""

    code: str
    text: Sentence
    covers: tuple[str, ...] = ()


class Instrument(Strict):
    """A list of questions with the method that combines their answers."""

    id: str
    version: Version
    title: Sentence
    purpose: Sentence
    method: MethodWord
    dimensions: Annotated[Mapping[str, Dimension], Frozen]
    indicators: tuple[Indicator, ...]
    prompts: tuple[Prompt, ...] = ()
    left_out: Annotated[Mapping[str, str], Frozen] = {}

    @model_validator(mode="before")
    @classmethod
    def _inherit_from_dimension(cls, value: Any) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("indicators"), list):
            return value
        dimensions = value.get("dimensions") or {}
        told = [_inherit(indicator, dimensions) for indicator in value["indicators"]]
        return value | {"indicators": told}

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code; raise LookupError when there is none."""
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise LookupError(f"no indicator '{code}' in {self.id} {self.version}")


def _inherit(indicator: Any, dimensions: Mapping[str, Any]) -> Any:
    if not isinstance(indicator, dict):
        return indicator
    shared = dimensions.get(indicator.get("dimension", "")) or {}
    return {key: value for key, value in shared.items() if key != "title"} | indicator
