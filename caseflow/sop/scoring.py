"""Combining answers: which published or derived rule applies to them.

Each function returns the rule that applies. There is no score: a rule names a pattern in the
answers, and pages show the indicators that make the pattern beside it. Three properties hold for
all of them: another yes never weakens a result, a no never strengthens one, and "does not know",
"does not want to say" and "not asked" weigh nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from caseflow.sop import scoring_rules
from caseflow.sop.indicators import AxisName, Element, Form, Means, Profile, Strength
from caseflow.sop.instruments import EXPLOITATION, Indicator
from caseflow.sop.scoring_rules import Rule
from caseflow.sop.vocabulary import AgeGroup

# The dimensions of the ILO instrument: means at recruitment, and means at the destination.
MEANS_FIRST = ("D1", "D2", "D3")
MEANS_THERE = ("D5", "D6")
# Those of them that hold somebody by force, and those that use deception or hardship.
FORCED = ("D2", "D5")
LURED = ("D1", "D3", "D6")
# Illegal entry that somebody arranged, and somebody's profit from it.
TAKEN_OVER_A_BORDER, FOR_PROFIT = "SOM-01", "SOM-02"
SEVERAL = 2
"""How many single indicators of one kind make a pattern, as one tick alone does not."""


def is_positive(strengths: Iterable[Strength]) -> bool:
    """Whether a dimension is positive by the Delphi threshold of the ILO.

    It needs 2 strong; 1 strong and 1 other; 3 medium; or 2 medium and 1 weak indicators.
    """
    count = Counter(strengths)
    strong, medium, weak = (count[strength] for strength in Strength)
    return (
        strong >= 2
        or (strong == 1 and medium + weak >= 1)
        or medium >= 3
        or (medium == 2 and weak >= 1)
    )


@dataclass(frozen=True)
class Evidence:
    """What all instruments together say about trafficking.

    `told` are the indicators that were answered with yes. `all_denied` says whether every purpose
    that an instrument asks about was answered with no.
    """

    told: Sequence[Indicator]
    all_denied: bool
    profile: Profile

    @cached_property
    def positive(self) -> frozenset[str]:
        """The dimensions of the ILO instrument that reach its threshold."""
        strengths: defaultdict[str, list[Strength]] = defaultdict(list)
        for one in self.told:
            weight = one.weight(self.profile)
            if weight is not None:
                strengths[one.dimension].append(weight)
        return frozenset(name for name, weights in strengths.items() if is_positive(weights))

    @cached_property
    def forms(self) -> frozenset[Form]:
        """The forms of exploitation that were named."""
        return frozenset(one.exploits_for for one in self.told if one.exploits_for)

    @property
    def is_exploited(self) -> bool:
        """Whether a purpose was named that law calls exploitation; ransom alone is disputed."""
        return bool(self.forms - {Form.RANSOM})

    @property
    def works_in_bad_conditions(self) -> bool:
        """Whether conditions are so bad that work is exploitation, if somebody is held in it."""
        single = [one for one in self.told if one.is_condition and not one.is_scaled]
        return EXPLOITATION in self.positive or len(single) >= SEVERAL

    @property
    def has_act(self) -> bool:
        """Whether somebody recruited, moved, passed on, housed or received the person."""
        return self.has_act_beyond_journey or any(Element.ACT in one.elements for one in self.told)

    @property
    def has_act_beyond_journey(self) -> bool:
        """Whether an act was told that an ordinary journey does not explain.

        Recruitment by deception or force is one, and so is holding somebody at the place of work.
        """
        return self.is_brought_or_kept or not self.positive.isdisjoint((*MEANS_FIRST, "D5"))

    @property
    def is_brought_or_kept(self) -> bool:
        """Whether an act other than the journey was told in so many words."""
        return any(Element.ACT in one.elements and not one.journey for one in self.told)

    @property
    def has_means(self) -> bool:
        """Whether any means was told."""
        return any(Element.MEANS in one.elements for one in self.told)

    @cached_property
    def _controls(self) -> frozenset[str]:
        """Single facts that hold somebody: of other lists, or strong ones of the ILO's list."""
        return frozenset(
            one.fact
            for one in self.told
            if (one.shows_control and not one.is_scaled)
            or (one.dimension in FORCED and one.weight(self.profile) is Strength.STRONG)
        )

    @property
    def is_controlled(self) -> bool:
        """Whether the person is held by force, threats, debt or the like."""
        return bool(self._controls) or not self.positive.isdisjoint(FORCED)

    @property
    def is_coerced(self) -> bool:
        """Whether the person is held in more than one way, or in one by the ILO's threshold."""
        return len(self._controls) >= SEVERAL or not self.positive.isdisjoint(FORCED)

    @property
    def is_lured(self) -> bool:
        """Whether the person was deceived in more than one way, or hardship was much used.

        A promise that was not kept, or poverty, is told of many jobs that are only bad.
        """
        single = {
            one.fact for one in self.told if one.means is Means.DECEPTION and not one.is_scaled
        }
        return len(single) >= SEVERAL or not self.positive.isdisjoint(LURED)

    @property
    def is_accompanied(self) -> bool:
        """Whether somebody speaks for the person or watches over them."""
        return any(one.doubts_denial for one in self.told)

    @property
    def is_denied(self) -> bool:
        """Whether the person said no to every purpose, and nobody seems to speak through them."""
        return self.all_denied and not self.forms and not self.is_accompanied

    @property
    def is_held_in_bad_conditions(self) -> bool:
        """Whether the person is held and the work or housing is bad: then a no proves little."""
        return self.is_controlled and any(one.is_condition for one in self.told)


def trafficking(evidence: Evidence, age_group: AgeGroup) -> Rule:
    """Return the rule about trafficking; a child needs no means (UN Protocol, Art. 3(c))."""
    found = _of_child(evidence) if age_group.counts_as_child else _of_adult(evidence)
    return found or _without_pattern(evidence, age_group)


def _of_adult(evidence: Evidence) -> Rule | None:
    if evidence.has_act and evidence.has_means and evidence.is_exploited:
        return scoring_rules.ADULT_FULL
    if _is_full_delphi(evidence.positive):
        return scoring_rules.DELPHI_FULL
    labours = evidence.works_in_bad_conditions
    if labours and evidence.is_coerced and evidence.is_brought_or_kept:
        return scoring_rules.FORCED_LABOUR_FULL
    if evidence.is_exploited and evidence.has_means:
        return scoring_rules.EXPLOITED_BY_MEANS
    if labours and (evidence.is_controlled or _is_lured_by_delphi(evidence)):
        return scoring_rules.DELPHI_PART
    if evidence.is_exploited:
        return scoring_rules.PURPOSE_TOLD
    return _before_exploitation(evidence)


def _of_child(evidence: Evidence) -> Rule | None:
    labours = evidence.works_in_bad_conditions
    if evidence.is_exploited and evidence.has_act:
        return scoring_rules.CHILD_FULL
    if labours and (evidence.has_act or _is_handled(evidence)):
        return scoring_rules.CHILD_FULL
    if evidence.is_exploited or labours:
        return scoring_rules.CHILD_EXPLOITED
    return _before_exploitation(evidence)


def _before_exploitation(evidence: Evidence) -> Rule | None:
    """Return the rule for an act with a means, when no purpose was named, or only ransom."""
    if Form.RANSOM in evidence.forms:
        return scoring_rules.RANSOM
    if evidence.is_denied and not evidence.is_held_in_bad_conditions:
        return None
    if any(one.escalates for one in evidence.told):
        return scoring_rules.ESCALATED
    # Ordinary carriers let go. Whoever still speaks for the person does not.
    is_led = evidence.has_act and evidence.is_accompanied
    if (evidence.has_act_beyond_journey or is_led) and (
        evidence.is_controlled or evidence.is_lured
    ):
        return scoring_rules.MEANS_TOLD
    return None


def _without_pattern(evidence: Evidence, age_group: AgeGroup) -> Rule:
    if evidence.works_in_bad_conditions:
        return scoring_rules.DELPHI_LABOUR
    if evidence.is_denied and evidence.is_controlled:
        return scoring_rules.DENIED
    told = [one for one in evidence.told if AxisName.TIP in one.axes]
    if told and age_group is AgeGroup.CHILD:
        return scoring_rules.CHILD_NEEDS_CARE
    return scoring_rules.SOME_SIGNS if told else scoring_rules.NOTHING_TOLD


def _is_full_delphi(positive: frozenset[str]) -> bool:
    """Whether the published combination of the ILO is complete."""
    before = not positive.isdisjoint(MEANS_FIRST)
    there = not positive.isdisjoint(MEANS_THERE)
    return EXPLOITATION in positive and before and there


def _is_lured_by_delphi(evidence: Evidence) -> bool:
    """Whether a dimension of deception or hardship reaches the threshold of the ILO.

    Single ticks in a short list do not outweigh the longer list's "labour rights".
    """
    return not evidence.positive.isdisjoint(LURED)


def _is_handled(evidence: Evidence) -> bool:
    """Whether any indicator of recruiting or controlling was told: for a child it is an act."""
    return any(
        one.dimension in (*MEANS_FIRST, *MEANS_THERE) and one.weight(evidence.profile)
        for one in evidence.told
    )


def smuggling(ticked: Sequence[Indicator], denied: Sequence[Indicator]) -> Rule:
    """Combine by the UN Smuggling Protocol: illegal entry that somebody arranged for profit.

    Being smuggled needs no decision. Abuse or danger does, unless the person says that nobody took
    them over a border, or nobody profited.
    """
    codes = {indicator.code for indicator in ticked}
    elements = {TAKEN_OVER_A_BORDER, FOR_PROFIT}
    is_harmed = any(indicator.dimension == "ABUSE" for indicator in ticked)
    if elements <= codes and is_harmed:
        return scoring_rules.SMUGGLED_AND_HARMED
    if is_harmed and not elements.isdisjoint(one.code for one in denied):
        return scoring_rules.NOT_SMUGGLED
    if is_harmed:
        return scoring_rules.HARMED
    if elements <= codes:
        return scoring_rules.SMUGGLED
    on_axis = any(AxisName.SOM in one.axes for one in ticked)
    return scoring_rules.SOME_SIGNS if on_axis else scoring_rules.NOTHING_TOLD
