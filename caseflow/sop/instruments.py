"""The shape of a screening instrument: questions as data, each with its source."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import model_validator

from caseflow.sop.fields import (
    AgeWord,
    AxisWord,
    ConfidenceWord,
    DetailKindWord,
    ElementWord,
    FormWord,
    Frozen,
    KindWord,
    MeansWord,
    MethodWord,
    ProfileWord,
    Sentence,
    ServiceWord,
    Sourced,
    Span,
    StrengthWord,
    Strict,
    Version,
    inherit,
    refusal,
)
from caseflow.sop.indicators import Element, Form, Kind, Means, Profile, Strength
from caseflow.sop.questions import Question
from caseflow.sop.vocabulary import AgeGroup

_OWN = frozenset({"title"})
EXPLOITATION = "D4"
"""The dimension of the ILO instrument about conditions of work and of living."""


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


class Indicator(Question):
    """A question with weights: a statement to which an interviewer notes one of five answers.

    `covers` are the codes of the sources' indicators that it stands for. A `provisional` strength
    is used where `strength` has none for a profile. What it says about trafficking:

    - `palermo_element`, and further elements in `also_shows`;
    - `form`: what the person is exploited for, if it shows a purpose;
    - `means`: which kind of means it shows, if it shows one;
    - `way`: the same word in every list that asks for the same fact, which counts only once;
    - `journey`: it is an act, but ordinary smugglers and carriers do the same;
    - `condition`: bad conditions of work or housing, alone a matter of labour rights;
    - `doubts_denial`: somebody may decide what the person says, so that a no proves little;
    - `age_sign`: it says that the person may be under 18.
    """

    dimension: str
    palermo_element: ElementWord | None = None
    also_shows: tuple[ElementWord, ...] = ()
    form: FormWord | None = None
    means: MeansWord | None = None
    way: str | None = None
    journey: bool = False
    condition: bool = False
    doubts_denial: bool = False
    age_sign: bool = False
    axes: tuple[AxisWord, ...] = ()
    ages: tuple[AgeWord, ...] = (AgeGroup.ADULT, AgeGroup.CHILD)
    kind: KindWord = Kind.RISK
    strength: Annotated[Mapping[ProfileWord, StrengthWord], Frozen] = {}
    provisional: Annotated[Mapping[ProfileWord, StrengthWord], Frozen] = {}
    escalates: bool = False
    covers: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    emergency: tuple[EmergencyRule, ...] = ()

    @cached_property
    def elements(self) -> frozenset[Element]:
        """The elements of trafficking that it shows; bad conditions alone show none."""
        shown = {*self.also_shows, self.palermo_element}
        return frozenset(one for one in shown if one is not None and not self.is_condition)

    @property
    def fact(self) -> str:
        """What it says, as a word that other lists share."""
        return self.way or self.code

    @property
    def is_condition(self) -> bool:
        """Whether it says only that the work or the housing is bad."""
        # In version 1.0.0 of the ILO list, its dimension D4 was called a purpose.
        return self.condition or self.dimension == EXPLOITATION

    @property
    def is_scaled(self) -> bool:
        """Whether it has a strength, and counts by the threshold of its dimension."""
        return bool(self.strength or self.provisional)

    @property
    def exploits_for(self) -> Form | None:
        """What the person is exploited for; None when it shows no purpose."""
        if Element.PURPOSE not in self.elements:
            return None
        return self.form or Form.OTHER

    @property
    def shows_control(self) -> bool:
        """Whether it shows a means that holds somebody, more than deception or hardship.

        A means whose kind is not given counts as control.
        """
        return Element.MEANS in self.elements and self.means in (None, Means.CONTROL)

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
    also_shows: tuple[ElementWord, ...] | None = None
    means: MeansWord | None = None
    condition: bool | None = None
    age_sign: bool | None = None
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
        told = [
            inherit(indicator, dimensions.get(_dimension(indicator)) or {}, _OWN)
            for indicator in value["indicators"]
        ]
        return value | {"indicators": told}

    @cached_property
    def purposes(self) -> frozenset[str]:
        """The codes of the questions that show a purpose."""
        return frozenset(one.code for one in self.indicators if one.exploits_for)

    @cached_property
    def unhurried(self) -> frozenset[str]:
        """The codes of emergency actions without a time limit, offered however long ago it was."""
        rules = (rule for one in self.indicators for rule in one.emergency)
        return frozenset(rule.code for rule in rules if rule.any_time)

    def indicator(self, code: str) -> Indicator:
        """Return the indicator with this code; LookupError when there is none."""
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise LookupError(f"no indicator '{code}' in {self.id} {self.version}")


def _dimension(indicator: Any) -> str:
    return str(indicator.get("dimension", "")) if isinstance(indicator, dict) else ""
