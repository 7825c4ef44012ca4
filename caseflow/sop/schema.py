"""What a procedure and an instrument may say: the shape of every file in sops/."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self

from pydantic import model_validator

from caseflow.sop.fields import (
    ActWord,
    AgeWord,
    ClockWord,
    FactWord,
    Frozen,
    Limit,
    Listed,
    MilestoneWord,
    RiskWord,
    Sentence,
    Sourced,
    StageWord,
    Strict,
    Version,
    refusal,
)
from caseflow.sop.instruments import Detail, EmergencyRule, Indicator, Instrument
from caseflow.sop.vocabulary import Act, Clock

__all__ = [
    "ClockRule",
    "Condition",
    "Detail",
    "Due",
    "EmergencyRule",
    "Indicator",
    "Instrument",
    "Measure",
    "Procedure",
    "Requirement",
    "Role",
    "Step",
]


class Condition(Strict):
    """When a step or a gate concerns a case; every word that is given must hold."""

    risk: Annotated[tuple[RiskWord, ...], Listed] = ()
    age: AgeWord | None = None
    stage: Annotated[tuple[StageWord, ...], Listed] = ()
    happened: Annotated[tuple[MilestoneWord, ...], Listed] = ()
    not_happened: Annotated[tuple[MilestoneWord, ...], Listed] = ()


class Due(Strict):
    """By when: counted from the first condition (`after`), or anew each time (`after_each`)."""

    after: MilestoneWord | None = None
    after_each: MilestoneWord | None = None
    within: Limit

    @model_validator(mode="after")
    def _counts_from_one_thing(self) -> Self:
        if (self.after is None) == (self.after_each is None):
            raise refusal("a due date counts from exactly one of: after, after_each")
        return self


class Step(Sourced):
    """One obligation: who, what, which milestone fulfils it, and by when."""

    id: str
    measure: str
    sentence: Sentence
    role: str
    stage: StageWord
    milestone: MilestoneWord
    due: Due | None = None
    when: Condition = Condition()
    repeat: Limit | None = None


class Requirement(Strict):
    """What a gate asks for, with the sentence shown while it is missing."""

    milestone: MilestoneWord | None = None
    fact: FactWord | None = None
    sentence: Sentence
    when: Condition = Condition()

    @model_validator(mode="after")
    def _asks_for_one_thing(self) -> Self:
        if (self.milestone is None) == (self.fact is None):
            raise refusal("a gate asks for exactly one of: milestone, fact")
        return self


class ClockRule(Sourced):
    """A named deadline and where it comes from."""

    title: Sentence
    limit: Limit


class Role(Strict):
    title: Sentence


class Measure(Strict):
    id: str
    title: Sentence


class FrontMatter(Strict):
    """The data of a procedure: everything above its prose."""

    id: str
    version: Version
    title: Sentence
    jurisdiction: str
    authority: Sentence
    roles: Annotated[Mapping[str, Role], Frozen]
    measures: tuple[Measure, ...]
    clocks: Annotated[Mapping[ClockWord, ClockRule], Frozen]
    steps: tuple[Step, ...]
    gates: Annotated[Mapping[ActWord, tuple[Requirement, ...]], Frozen]

    @model_validator(mode="after")
    def _leaves_nothing_open(self) -> Self:
        _refuse_missing("clock", Clock, self.clocks)
        _refuse_missing("gate", Act, self.gates)
        for clock, rule in self.clocks.items():
            if rule.limit.clock is not None:
                raise refusal(f"clock '{clock}' may not follow another clock")
        return self


class Procedure(FrontMatter):
    """A procedure with its prose: `text` is all of it, `sections` by measure."""

    text: str
    sections: Annotated[Mapping[str, str], Frozen]

    def step(self, step_id: str) -> Step:
        """The step with this id; raise LookupError when there is none."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise LookupError(f"no step '{step_id}' in {self.id} {self.version}")


def _refuse_missing(name: str, words: Iterable[Any], said: Mapping[Any, object]) -> None:
    missing = [str(word) for word in words if word not in said]
    if missing:
        raise refusal(f"no {name} for: {', '.join(missing)} (say it, even if it is empty)")
