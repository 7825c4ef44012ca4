"""The shape of a screening instrument: questions as data, each with its source."""

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
    """What must be done in an emergency: within `answer_by` from now, or `window` from the event.

    `{hours}` in the sentence is replaced by the hours that are left. `late` is shown when the
    window is over, `unknown` when nobody knows how long ago it was. `unless_no` is the key of a
    further question: answered with no, the rule does not apply.
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
    """A second question, which is asked only when the first was answered with yes."""

    key: str
    text: Sentence
    kind: DetailKindWord


class Indicator(Sourced):
    """One statement that an interviewer can tick.

    `covers` are the codes of the sources' indicators that it stands for. A `provisional` strength
    is used where `strength` has none for a profile.
    """

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
        """Return the strength for this profile, a provisional one where no other is known.

        None when it has none.
        """
        return self.strength.get(profile) or self.provisional.get(profile)

    def is_provisional(self, profile: Profile) -> bool:
        """Whether the strength for this profile is provisional, without a source."""
        return profile not in self.strength and profile in self.provisional


class Dimension(Strict):
    """A group of indicators; each of them inherits the values that it does not give itself."""

    title: Sentence
    source: str | None = None
    confidence: ConfidenceWord | None = None
    palermo_element: ElementWord | None = None
    axes: tuple[AxisWord, ...] | None = None
    ages: tuple[AgeWord, ...] | None = None
    kind: KindWord | None = None


class Prompt(Sourced):
    """A reminder for the interviewer, which is not ticked and says nothing about the person."""

    code: str
    text: Sentence
    covers: tuple[str, ...] = ()


class Instrument(Strict):
    """A list of indicators with the method that combines them.

    `left_out` says which indicators of the source are not used, and why.
    """

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
        """Return the indicator with this code; LookupError when there is none."""
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise LookupError(f"no indicator '{code}' in {self.id} {self.version}")


def _inherit(indicator: Any, dimensions: Mapping[str, Any]) -> Any:
    if not isinstance(indicator, dict):
        return indicator
    shared = dimensions.get(indicator.get("dimension", "")) or {}
    return {key: value for key, value in shared.items() if key != "title"} | indicator
