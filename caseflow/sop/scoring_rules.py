"""The patterns that answers can make, each with its source and the sentence that pages show."""

from dataclasses import dataclass

from caseflow.enums import N_
from caseflow.sop.indicators import Level
from caseflow.sop.provenance import Confidence


@dataclass(frozen=True)
class Rule:
    """A pattern in the answers, what it points to, and where it comes from."""

    level: Level
    sentence: str
    source: str
    confidence: Confidence


ILO = N_(
    "ILO and European Commission, Operational indicators (2009, WCMS_105023), as cited elsewhere"
)
UN_TIP_CHILD = N_("UN Trafficking in Persons Protocol, Art. 3(c)")
UN_TIP = N_("UN Trafficking in Persons Protocol, Art. 3(a) and (b)")
UN_SOM = N_("UN Smuggling of Migrants Protocol, Arts. 3, 6 and 16")
OWN = N_("Our own rule: if in doubt, keep asking")

NOT_ASKED = Rule(Level.NOT_INDICATED, N_("Nothing was asked about this."), OWN, Confidence.PROPOSED)
NOTHING_TOLD = Rule(
    Level.NOT_INDICATED, N_("The person said nothing that points to it."), OWN, Confidence.PROPOSED
)
DELPHI_FULL = Rule(
    Level.STRONG,
    N_("Means at recruitment, exploitation, and control at the destination."),
    ILO,
    Confidence.VERIFIED_SECONDARY,
)
DELPHI_PART = Rule(
    Level.POSSIBLE,
    N_("Exploitation, with means at recruitment or at the destination."),
    ILO,
    Confidence.DERIVED,
)
DELPHI_MEANS = Rule(
    Level.POSSIBLE,
    N_("Means, but no exploitation was reported: it may not have started yet."),
    OWN,
    Confidence.DERIVED,
)
DELPHI_LABOUR = Rule(
    Level.NOT_INDICATED,
    N_(
        "Exploitation without means: labour rights may be violated. Refer, and ask again "
        "about means."
    ),
    ILO,
    Confidence.VERIFIED_SECONDARY,
)
SOME_SIGNS = Rule(
    Level.NOT_INDICATED,
    N_("Some indicators, but no clear pattern yet. Ask again when the person feels safe."),
    OWN,
    Confidence.DERIVED,
)
CHILD_FULL = Rule(
    Level.STRONG,
    N_("For a child, an act and exploitation are enough. No means are needed."),
    UN_TIP_CHILD,
    Confidence.VERIFIED,
)
CHILD_PART = Rule(
    Level.POSSIBLE,
    N_("A child, with an indicator of exploitation, control or recruitment: keep asking."),
    OWN,
    Confidence.DERIVED,
)
ADULT_FULL = Rule(
    Level.STRONG,
    N_("An act, a means and a purpose were reported. The person's agreement makes no difference."),
    UN_TIP,
    Confidence.VERIFIED,
)
ONE_SIGN = Rule(
    Level.POSSIBLE,
    N_("One indicator was reported. One is enough to keep asking."),
    OWN,
    Confidence.DERIVED,
)
ESCALATED = Rule(
    Level.POSSIBLE,
    N_("What happened on the way may have become trafficking. Screen for it."),
    "IOM, Essentials of Migration Management 2.0, smuggling chapter, and own derivation",
    Confidence.DERIVED,
)
SMUGGLED_AND_HARMED = Rule(
    Level.STRONG,
    N_("Smuggled for profit, and abused or put in danger."),
    UN_SOM,
    Confidence.VERIFIED,
)
HARMED = Rule(
    Level.POSSIBLE,
    N_("Abused or in danger on the way. Help now, before the other questions."),
    UN_SOM,
    Confidence.DERIVED,
)
SMUGGLED = Rule(
    Level.POSSIBLE,
    N_("Smuggled for profit. No abuse was reported. Ask again when the person feels safe."),
    UN_SOM,
    Confidence.DERIVED,
)
DANGER = Rule(Level.STRONG, N_("An emergency was reported."), OWN, Confidence.DERIVED)
STRAIN = Rule(
    Level.POSSIBLE,
    N_("Danger, or circumstances that increase it, were reported."),
    OWN,
    Confidence.DERIVED,
)
IS_CHILD = Rule(
    Level.STRONG,
    N_("The person is under 18."),
    N_("UN Trafficking in Persons Protocol, Art. 3(d)"),
    Confidence.VERIFIED,
)
LOOKS_LIKE_CHILD = Rule(
    Level.STRONG,
    N_("The age is not certain, and there are signs that the person is a child."),
    OWN,
    Confidence.DERIVED,
)
AGE_IN_DOUBT = Rule(Level.POSSIBLE, N_("The age is not certain."), OWN, Confidence.DERIVED)
