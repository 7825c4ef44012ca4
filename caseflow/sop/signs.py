"""The words of screening: what an indicator points to, how strongly, and who is called."""

from enum import StrEnum

from caseflow.sop.vocabulary import N_, AgeGroup


class AxisName(StrEnum):
    """The four questions that a screening answers, each on its own."""

    TIP = "tip"
    SOM = "som"
    CHILD = "child"
    SAFETY = "safety"


class Level(StrEnum):
    """How far the answers point; never a verdict, never a number."""

    NOT_INDICATED = N_("not indicated")
    POSSIBLE = N_("possible")
    STRONG = N_("strongly indicated")


class Element(StrEnum):
    """The three elements of trafficking (UN Trafficking in Persons Protocol, Art. 3)."""

    ACT = "act"
    MEANS = "means"
    PURPOSE = "purpose"


class Strength(StrEnum):
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
        """The same form of exploitation with the strengths that fit the person's age."""
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
    """Whether what is ticked points to harm, or to something that protects from it."""

    RISK = "risk"
    PROTECTIVE = "protective"


class DetailKind(StrEnum):
    """How the second question is answered."""

    HOURS = "hours"
    YES_NO_UNKNOWN = "yes_no_unknown"


class ServiceType(StrEnum):
    """The service that an emergency action calls."""

    HEALTH = "health"
    POLICE = "police"
    SHELTER = "shelter"
    CHILD_PROTECTION = "child_protection"
    PSYCHOSOCIAL = "psychosocial"
    LEGAL = "legal"
    INTERPRETATION = "interpretation"
