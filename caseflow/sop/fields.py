"""The kinds of fields in procedures and instruments, and what each of them refuses."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from caseflow.sop.duration import BadDuration, Duration
from caseflow.sop.errors import did_you_mean
from caseflow.sop.indicators import (
    AxisName,
    DetailKind,
    Element,
    Form,
    Kind,
    Means,
    Method,
    Profile,
    ServiceType,
    Strength,
)
from caseflow.sop.provenance import Confidence
from caseflow.sop.vocabulary import (
    Act,
    AgeGroup,
    Clock,
    Fact,
    Milestone,
    Priority,
    RiskLevel,
    StepStage,
)

# Only an authority decides who is a victim of trafficking, so no sentence may say it of a person.
VERDICT = re.compile(r"\b(is|are|was) (not )?(a|an|the)? ?(victim|survivor)s?\b", re.IGNORECASE)


def refusal(reason: str) -> PydanticCustomError:
    """Return a validation error whose text is shown unchanged; braces in it are no placeholders."""
    return PydanticCustomError("refused", "{reason}", {"reason": reason})


def known_word(words: type[StrEnum], name: str) -> Callable[[Any], Any]:
    """Return a validator that reads a word of a vocabulary, and names the nearest known one."""

    def check(value: Any) -> Any:
        known = [str(word) for word in words]
        if isinstance(value, str) and value in known:
            return words(value)
        raise refusal(f"unknown {name} '{value}'{did_you_mean(str(value), known)}")

    return check


def _duration(value: Any) -> Any:
    try:
        return Duration.parse(value) if isinstance(value, str) else value
    except BadDuration as error:
        raise refusal(str(error)) from error


def _no_verdict(text: str) -> str:
    if VERDICT.search(text):
        raise refusal(f"only an authority decides who was trafficked; reword '{text}'")
    return text


def inherit(part: Any, shared: Mapping[str, Any], but: frozenset[str]) -> Any:
    """Return a part of a file with the values that its group gives to all of its parts.

    What the part says itself counts; the keys in `but` belong to the group alone.
    """
    if not isinstance(part, dict):
        return part
    return {key: value for key, value in shared.items() if key not in but} | part


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _version(text: str) -> str:
    if not re.fullmatch(r"\d+\.\d+\.\d+", text):
        raise refusal(f"bad version '{text}' (write 1.0.0)")
    return text


MilestoneWord = Annotated[Milestone, BeforeValidator(known_word(Milestone, "milestone"))]
ActWord = Annotated[Act, BeforeValidator(known_word(Act, "act"))]
FactWord = Annotated[Fact, BeforeValidator(known_word(Fact, "fact"))]
ClockWord = Annotated[Clock, BeforeValidator(known_word(Clock, "clock"))]
StageWord = Annotated[StepStage, BeforeValidator(known_word(StepStage, "stage"))]
PriorityWord = Annotated[Priority, BeforeValidator(known_word(Priority, "priority"))]
RiskWord = Annotated[RiskLevel, BeforeValidator(known_word(RiskLevel, "risk level"))]
AgeWord = Annotated[AgeGroup, BeforeValidator(known_word(AgeGroup, "age group"))]
ConfidenceWord = Annotated[Confidence, BeforeValidator(known_word(Confidence, "confidence"))]
AxisWord = Annotated[AxisName, BeforeValidator(known_word(AxisName, "axis"))]
ElementWord = Annotated[Element, BeforeValidator(known_word(Element, "element"))]
FormWord = Annotated[Form, BeforeValidator(known_word(Form, "form of exploitation"))]
MeansWord = Annotated[Means, BeforeValidator(known_word(Means, "kind of means"))]
StrengthWord = Annotated[Strength, BeforeValidator(known_word(Strength, "strength"))]
ProfileWord = Annotated[Profile, BeforeValidator(known_word(Profile, "profile"))]
MethodWord = Annotated[Method, BeforeValidator(known_word(Method, "method"))]
KindWord = Annotated[Kind, BeforeValidator(known_word(Kind, "kind"))]
ServiceWord = Annotated[ServiceType, BeforeValidator(known_word(ServiceType, "service type"))]
DetailKindWord = Annotated[DetailKind, BeforeValidator(known_word(DetailKind, "detail kind"))]
Span = Annotated[Duration, BeforeValidator(_duration)]
Sentence = Annotated[str, AfterValidator(_no_verdict)]
Version = Annotated[str, AfterValidator(_version)]

# A frozen model of pydantic can still have its dicts changed; a proxy is read-only.
Frozen = AfterValidator(MappingProxyType)
Listed = BeforeValidator(_listed)


class Strict(BaseModel):
    """The base of all parts of a file: immutable, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Sourced(Strict):
    """A fact with its source and how far it can be trusted.

    A fact that nobody has seen in its source may not call itself a standard.
    """

    source: str
    confidence: ConfidenceWord

    @model_validator(mode="after")
    def _claims_no_more_than_it_knows(self) -> Self:
        if self.confidence.is_sourced:
            return self
        claims = [value for value in self.__dict__.values() if isinstance(value, str)]
        if any("standard" in claim.lower() for claim in claims):
            raise refusal(f"a {self.confidence} fact may not be called a standard")
        return self


class Limit(Strict):
    """A time limit: always the same, by risk, by priority, by age, or that of a named clock.

    Exactly one of them is given, and a table must have every level.
    """

    always: Span | None = None
    clock: ClockWord | None = None
    by_risk: Annotated[Mapping[RiskWord, Span], Frozen] | None = None
    by_priority: Annotated[Mapping[PriorityWord, Span], Frozen] | None = None
    by_age: Annotated[Mapping[AgeWord, Span], Frozen] | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_duration(cls, value: Any) -> Any:
        return {"always": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_one_thing_fully(self) -> Self:
        said = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(said) != 1:
            raise refusal("a limit is one of: a duration, clock, by_risk, by_priority, by_age")
        missing = self._missing()
        if missing:
            raise refusal(f"the limit says nothing for: {', '.join(missing)}")
        return self

    def _missing(self) -> list[str]:
        tables: list[tuple[Mapping[Any, Duration] | None, list[Any]]] = [
            (self.by_risk, list(RiskLevel)),
            (self.by_priority, list(Priority)),
            # Without "unknown": a person whose age is not certain is treated as a child.
            (self.by_age, [AgeGroup.ADULT, AgeGroup.CHILD]),
        ]
        return [str(key) for table, keys in tables if table for key in keys if key not in table]
