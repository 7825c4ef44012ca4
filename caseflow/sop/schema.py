"""The shape of a procedure: what its file may contain."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import model_validator

from caseflow.sop.case_forms import CompartmentWord
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
from caseflow.sop.questions import When
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
    "RetentionRule",
    "Role",
    "Step",
]


class Condition(Strict):
    """When a step or a requirement applies to a case; every part that is given must be true."""

    risk: Annotated[tuple[RiskWord, ...], Listed] = ()
    age: AgeWord | None = None
    stage: Annotated[tuple[StageWord, ...], Listed] = ()
    happened: Annotated[tuple[MilestoneWord, ...], Listed] = ()
    not_happened: Annotated[tuple[MilestoneWord, ...], Listed] = ()
    answers: When = {}
    """Answers of forms by `form.question`, such as `health.pregnant: yes`."""


class Due(Strict):
    """By when a step must be done: `within` a time after a milestone.

    With `after`, doing the step once is enough; with `after_each`, it must be done again each time
    that the milestone is reached again.
    """

    after: MilestoneWord | None = None
    after_each: MilestoneWord | None = None
    within: Limit

    @model_validator(mode="after")
    def _counts_from_one_thing(self) -> Self:
        if (self.after is None) == (self.after_each is None):
            raise refusal("a due date counts from exactly one of: after, after_each")
        return self


class Step(Sourced):
    """One obligation: who must do what, by when, and which milestone shows that it is done.

    With `repeat`, it is due again after that time.
    """

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
    """What must be true before an act, with the sentence that is shown while it is not."""

    milestone: MilestoneWord | None = None
    fact: FactWord | None = None
    answers: When = {}
    """Answers of forms that must be given, by `form.question`."""
    sentence: Sentence
    when: Condition = Condition()

    @model_validator(mode="after")
    def _asks_for_one_thing(self) -> Self:
        if sum((self.milestone is not None, self.fact is not None, bool(self.answers))) != 1:
            raise refusal("a gate asks for exactly one of: milestone, fact, answers")
        return self


class ClockRule(Sourced):
    """A named deadline and where it comes from."""

    title: Sentence
    limit: Limit


class RetentionRule(Sourced):
    """Parts of a file that are kept for less time than the file, counted from the closure."""

    title: Sentence
    parts: Annotated[tuple[CompartmentWord, ...], Listed]
    limit: Limit


class Role(Strict):
    """A role that the steps of a procedure name."""

    title: Sentence


class Measure(Strict):
    """A part of a procedure; the heading of its prose begins with the id."""

    id: str
    title: Sentence


class FrontMatter(Strict):
    """The data of a procedure: everything above its prose. All clocks and gates must be given.

    `retention` names the parts of a file that end before it; without it, all ends together.
    """

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
    retention: tuple[RetentionRule, ...] = ()

    @model_validator(mode="after")
    def _leaves_nothing_open(self) -> Self:
        _refuse_missing("clock", Clock, self.clocks)
        _refuse_missing("gate", Act, self.gates)
        # Two clocks that refer to each other would have no length.
        for clock, rule in self.clocks.items():
            if rule.limit.clock is not None:
                raise refusal(f"clock '{clock}' may not follow another clock")
        return self


class Procedure(FrontMatter):
    """A procedure with its prose: `text` is all of it, `sections` is the prose of each measure."""

    text: str
    sections: Annotated[Mapping[str, str], Frozen]

    @cached_property
    def named_answers(self) -> frozenset[str]:
        """The questions of forms that its steps and gates name, as `form.question`."""
        asked = [requirement for gate in self.gates.values() for requirement in gate]
        conditions = [step.when.answers for step in self.steps]
        conditions += [one for need in asked for one in (need.answers, need.when.answers)]
        return frozenset(name for condition in conditions for name in condition)

    def step(self, step_id: str) -> Step:
        """Return the step with this id; LookupError when there is none."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise LookupError(f"no step '{step_id}' in {self.id} {self.version}")


def _refuse_missing(name: str, words: Iterable[Any], said: Mapping[Any, object]) -> None:
    missing = [str(word) for word in words if word not in said]
    if missing:
        raise refusal(f"no {name} for: {', '.join(missing)} (say it, even if it is empty)")
