"""Combining ticked indicators: one published or derived rule for each method.

Each function returns the rule that applies. There is no score: a rule names a pattern in the
answers, and pages show the indicators that make the pattern beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from caseflow.sop import scoring_rules
from caseflow.sop.indicators import AxisName, Element, Profile, Strength
from caseflow.sop.instruments import Indicator
from caseflow.sop.scoring_rules import Rule
from caseflow.sop.vocabulary import AgeGroup

# The dimensions of the ILO instrument: means at recruitment, exploitation, means at destination.
MEANS_FIRST = ("D1", "D2", "D3")
EXPLOITATION = "D4"
MEANS_THERE = ("D5", "D6")


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


def delphi(ticked: Sequence[Indicator], profile: Profile, *, age_group: AgeGroup) -> Rule:
    """Combine the six dimensions of the ILO instrument; for a child no means are needed.

    Indicators without a strength for this profile do not count, except an act for a child.
    """
    strengths: defaultdict[str, list[Strength]] = defaultdict(list)
    for indicator in ticked:
        weight = indicator.weight(profile)
        if weight is not None:
            strengths[indicator.dimension].append(weight)
    positive = {name for name, weights in strengths.items() if is_positive(weights)}
    if age_group.counts_as_child:
        acts = {Element.ACT for indicator in ticked if indicator.palermo_element is Element.ACT}
        return _delphi_child({*strengths, *acts}, positive)
    return _delphi_adult(set(strengths), positive)


def _delphi_adult(told: set[str], positive: set[str]) -> Rule:
    before = not positive.isdisjoint(MEANS_FIRST)
    there = not positive.isdisjoint(MEANS_THERE)
    if EXPLOITATION in positive and before and there:
        return scoring_rules.DELPHI_FULL
    if EXPLOITATION in positive and (before or there):
        return scoring_rules.DELPHI_PART
    if EXPLOITATION in positive:
        return scoring_rules.DELPHI_LABOUR
    if before or there:
        return scoring_rules.DELPHI_MEANS
    return scoring_rules.SOME_SIGNS if told else scoring_rules.NOTHING_TOLD


def _delphi_child(told: set[str], positive: set[str]) -> Rule:
    # Recruiting a child, or holding and controlling one, is an act already: any indicator of either
    # shows it.
    has_act = not told.isdisjoint((Element.ACT, *MEANS_FIRST, *MEANS_THERE))
    if EXPLOITATION in positive and has_act:
        return scoring_rules.CHILD_FULL
    return scoring_rules.CHILD_PART if told - {Element.ACT} else scoring_rules.NOTHING_TOLD


def palermo(ticked: Sequence[Indicator], *, age_group: AgeGroup) -> Rule:
    """Combine act, means and purpose (UN Trafficking Protocol); a child needs no means."""
    elements = {indicator.palermo_element for indicator in ticked}
    is_child = age_group.counts_as_child
    if is_child and {Element.ACT, Element.PURPOSE} <= elements:
        return scoring_rules.CHILD_FULL
    if set(Element) <= elements:
        return scoring_rules.ADULT_FULL
    if elements - {Element.ACT}:
        return scoring_rules.CHILD_PART if is_child else scoring_rules.ONE_SIGN
    return scoring_rules.SOME_SIGNS if elements else scoring_rules.NOTHING_TOLD


def smuggling(ticked: Sequence[Indicator]) -> Rule:
    """Combine by the UN Smuggling Protocol: illegal entry that somebody arranged for profit.

    Abuse or danger counts with and without it.
    """
    codes = {indicator.code for indicator in ticked}
    # Taken over a border without the right documents, and somebody had a benefit from it.
    is_smuggled = {"SOM-01", "SOM-02"} <= codes
    is_harmed = any(indicator.dimension == "ABUSE" for indicator in ticked)
    if is_smuggled and is_harmed:
        return scoring_rules.SMUGGLED_AND_HARMED
    if is_harmed:
        return scoring_rules.HARMED
    if is_smuggled:
        return scoring_rules.SMUGGLED
    return (
        scoring_rules.SOME_SIGNS
        if AxisName.SOM in {a for i in ticked for a in i.axes}
        else scoring_rules.NOTHING_TOLD
    )


def escalation(ticked: Sequence[Indicator]) -> Rule:
    """Return whether what happened in smuggling must also be screened as trafficking."""
    elements = {indicator.palermo_element for indicator in ticked}
    if any(i.escalates for i in ticked) or {Element.MEANS, Element.PURPOSE} <= elements:
        return scoring_rules.ESCALATED
    return scoring_rules.NOTHING_TOLD
