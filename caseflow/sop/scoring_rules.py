"""The patterns that answers can make, each with its source and the sentence that pages show."""

from dataclasses import dataclass

from caseflow.enums import N_
from caseflow.sop.indicators import Level
from caseflow.sop.provenance import Confidence


@dataclass(frozen=True)
class Rule:
    """A pattern in the answers, what it points to, and where it comes from.

    `wording` is the sentence of the result, where that of the level does not fit.
    """

    level: Level
    sentence: str
    source: str
    confidence: Confidence
    wording: str | None = None


ILO = N_(
    "ILO and European Commission, Operational indicators (2009, WCMS_105023), as cited elsewhere"
)
UN_TIP_CHILD = N_("UN Trafficking in Persons Protocol, Art. 3(c)")
UN_TIP = N_("UN Trafficking in Persons Protocol, Art. 3(a) and (b)")
UN_SOM = N_("UN Smuggling of Migrants Protocol, Arts. 3, 6 and 16")
OWN = N_("Our own rule: if in doubt, keep asking")

CRC = N_("Committee on the Rights of the Child, General Comment 6")

# Nothing points anywhere, for four different reasons.
NOT_ASKED = Rule(
    Level.NOT_INDICATED,
    N_("Nothing was asked about this."),
    OWN,
    Confidence.PROPOSED,
    wording=N_("Nothing was asked about this, so it is not known. Ask when the person feels safe."),
)
NOTHING_TOLD = Rule(
    Level.NOT_INDICATED, N_("The person said nothing that points to it."), OWN, Confidence.PROPOSED
)
NOT_KNOWN = Rule(
    Level.NOT_INDICATED,
    N_("The person does not know some of the answers. That is not a no: find out more."),
    OWN,
    Confidence.PROPOSED,
)
DECLINED = Rule(
    Level.NOT_INDICATED,
    N_(
        "The person did not want to answer some questions. That is not a no: ask again when the "
        "person feels safe."
    ),
    OWN,
    Confidence.PROPOSED,
)

# Trafficking.
ADULT_FULL = Rule(
    Level.STRONG,
    N_("An act, a means and a purpose were reported. The person's agreement makes no difference."),
    UN_TIP,
    Confidence.VERIFIED,
)
CHILD_FULL = Rule(
    Level.STRONG,
    N_("For a child, an act and exploitation are enough. No means are needed."),
    UN_TIP_CHILD,
    Confidence.VERIFIED,
)
DELPHI_FULL = Rule(
    Level.STRONG,
    N_("Means at recruitment, exploitation, and control at the destination."),
    ILO,
    Confidence.VERIFIED_SECONDARY,
)
FORCED_LABOUR_FULL = Rule(
    Level.STRONG,
    N_("Brought or kept there, held by force, threats, debt or papers, and exploited."),
    UN_TIP,
    Confidence.DERIVED,
)
EXPLOITED_BY_MEANS = Rule(
    Level.POSSIBLE,
    N_("Exploitation and a means were reported. How the person came there is not known: ask."),
    UN_TIP,
    Confidence.DERIVED,
)
DELPHI_PART = Rule(
    Level.POSSIBLE,
    N_("Exploitation, with means at recruitment or at the destination."),
    ILO,
    Confidence.DERIVED,
)
CHILD_EXPLOITED = Rule(
    Level.POSSIBLE,
    N_("A child is exploited. Who brought, passed on or kept the child is not known: find out."),
    UN_TIP_CHILD,
    Confidence.DERIVED,
)
PURPOSE_TOLD = Rule(
    Level.POSSIBLE,
    N_("Exploitation was reported. How the person came there and was kept is not known: ask."),
    OWN,
    Confidence.DERIVED,
)
RANSOM = Rule(
    Level.POSSIBLE,
    N_(
        "Held or tortured until money is paid. Whether this is trafficking too depends on "
        "national law."
    ),
    OWN,
    Confidence.DERIVED,
)
MEANS_TOLD = Rule(
    Level.POSSIBLE,
    N_("Brought or kept by a means, but no exploitation was reported: it may not have begun."),
    UN_TIP,
    Confidence.DERIVED,
)
ESCALATED = Rule(
    Level.POSSIBLE,
    N_("What happened on the way may have become trafficking. Screen for it."),
    "IOM, Essentials of Migration Management 2.0, smuggling chapter, and own derivation",
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
    N_(
        "No pattern of trafficking so far, but labour rights may have been violated: offer legal "
        "help. Ask again when the person feels safe."
    ),
)
DENIED = Rule(
    Level.NOT_INDICATED,
    N_(
        "Force, threats or control were reported, but the person said no to every form of "
        "exploitation. Help with the violence, and ask again."
    ),
    OWN,
    Confidence.DERIVED,
)
CHILD_NEEDS_CARE = Rule(
    Level.NOT_INDICATED,
    N_("Signs that a child needs protection, but no exploitation was reported."),
    CRC,
    Confidence.DERIVED,
    N_(
        "No pattern of trafficking so far. Child protection decides what this child needs. Look "
        "again later."
    ),
)
SOME_SIGNS = Rule(
    Level.NOT_INDICATED,
    N_("Some indicators, but no clear pattern yet. Ask again when the person feels safe."),
    OWN,
    Confidence.DERIVED,
)

# Smuggling.
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
NOT_SMUGGLED = Rule(
    Level.NOT_INDICATED,
    N_("Abused or in danger on the way, but nobody took the person over a border for profit."),
    UN_SOM,
    Confidence.DERIVED,
    N_(
        "Abused or in danger on the way, but no smuggling for profit was reported. Help with the "
        "harm; it needs no decision."
    ),
)
SMUGGLED = Rule(
    Level.NOT_INDICATED,
    N_("Smuggled for profit. No abuse was reported. Ask again when the person feels safe."),
    UN_SOM,
    Confidence.DERIVED,
    N_(
        "Smuggled, and no abuse or danger was reported. No decision is needed. Help depends on "
        "need."
    ),
)

# Safety and age.
DANGER = Rule(Level.STRONG, N_("An emergency was reported."), OWN, Confidence.DERIVED)
STRAIN = Rule(
    Level.POSSIBLE,
    N_("Danger, or circumstances that increase it, were reported."),
    OWN,
    Confidence.DERIVED,
)
IS_ADULT = Rule(Level.NOT_INDICATED, N_("Recorded on the first page."), OWN, Confidence.PROPOSED)
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
