"""The vocabulary of screening: what an indicator points to, how strongly, and who is called."""

from enum import StrEnum

from caseflow.enums import N_, LabelledEnum
from caseflow.sop.vocabulary import AgeGroup


class AxisName(LabelledEnum):
    """The four questions that a screening answers, each independently of the others."""

    TIP = "tip", N_("Trafficking")
    SOM = "som", N_("Abuse in smuggling")
    CHILD = "child", N_("Child")
    SAFETY = "safety", N_("Safety")


class Level(LabelledEnum):
    """How strongly the answers point to something; it is no decision and no score."""

    NOT_INDICATED = N_("not indicated"), N_("Not indicated so far")
    POSSIBLE = N_("possible"), N_("Possible")
    STRONG = N_("strongly indicated"), N_("Strongly indicated")


class Element(StrEnum):
    """The three elements of trafficking (UN Trafficking in Persons Protocol, Art. 3)."""

    ACT = "act"
    MEANS = "means"
    PURPOSE = "purpose"


class Strength(StrEnum):
    """How strong an indicator is for a profile, strongest first."""

    # `scoring.is_positive` relies on this order.
    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Profile(StrEnum):
    """The situation for which an indicator's strength was set."""

    ADULT_LABOUR = "adult_labour"
    CHILD_LABOUR = "child_labour"
    ADULT_SEXUAL = "adult_sexual"
    CHILD_SEXUAL = "child_sexual"

    def for_age(self, age_group: AgeGroup) -> "Profile":
        """Return the profile of the same form of exploitation that fits the person's age."""
        age = "child" if age_group.counts_as_child else "adult"
        return Profile(f"{age}_{self.split('_')[1]}")


class Method(StrEnum):
    """How the answers of an instrument are combined."""

    TRIAGE = "triage"
    PALERMO = "palermo"
    DELPHI = "delphi"
    SMUGGLING = "smuggling"
    DETERMINANTS = "determinants"


class Kind(StrEnum):
    """Whether an indicator points to harm, or to something that protects from it."""

    RISK = "risk"
    PROTECTIVE = "protective"


class DetailKind(StrEnum):
    """The kinds of answers to a second question (`Detail`)."""

    HOURS = "hours"
    YES_NO_UNKNOWN = "yes_no_unknown"


class ServiceType(LabelledEnum):
    """The services that an emergency action can call."""

    HEALTH = "health", N_("Health care")
    POLICE = "police", N_("Police")
    SHELTER = "shelter", N_("Shelter")
    CHILD_PROTECTION = "child_protection", N_("Child protection")
    PSYCHOSOCIAL = "psychosocial", N_("Psychosocial support")
    LEGAL = "legal", N_("Legal help")
    INTERPRETATION = "interpretation", N_("Interpretation")
