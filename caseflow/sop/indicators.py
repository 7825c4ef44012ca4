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


class Answer(LabelledEnum):
    """What somebody answered to a question; each of these says something else.

    "Not asked" is what a question without an answer counts as. "Not ticked" is read from lists of
    an earlier version, in which nobody could tell a no from a question that was left out.
    """

    YES = "yes", N_("Yes")
    NO = "no", N_("No")
    UNKNOWN = "unknown", N_("Does not know")
    DECLINED = "declined", N_("Does not want to say")
    NOT_ASKED = "not_asked", N_("Not asked")
    NOT_TICKED = "not_ticked", N_("Not ticked")

    @classmethod
    def of(cls, value: object) -> "Answer":
        """Read an answer: its code, or True and False for yes and no; None was not asked.

        Raises ValueError for anything else.
        """
        if value is None:
            return cls.NOT_ASKED
        if isinstance(value, bool):
            return cls.YES if value else cls.NO
        return cls(str(value))


OFFERED = (Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.DECLINED, Answer.NOT_ASKED)
"""The five answers that a page offers."""


class Form(LabelledEnum):
    """What somebody is exploited for; several forms can come together."""

    SEXUAL = "sexual", N_("Sexual exploitation")
    LABOUR = "labour", N_("Forced labour or services")
    DOMESTIC = "domestic", N_("Domestic servitude")
    SLAVERY = "slavery", N_("Slavery or similar, such as debt bondage")
    ARMED = "armed", N_("Recruitment by an armed group")
    RANSOM = "ransom", N_("Held or tortured for ransom")
    MARRIAGE = "marriage", N_("Forced marriage")
    BEGGING = "begging", N_("Forced begging")
    CRIME = "crime", N_("Forced crime")
    ONLINE_FRAUD = "online_fraud", N_("Forced online fraud")
    ADOPTION = "adoption", N_("Illegal adoption")
    SURROGACY = "surrogacy", N_("Exploitation through surrogacy")
    ORGANS = "organs", N_("Removal of organs")
    OTHER = "other", N_("Another form of exploitation")


class Means(StrEnum):
    """By what a person is brought or kept under the power of others."""

    CONTROL = "control"
    """Force, threats, confinement, debts, or papers that are kept."""
    DECEPTION = "deception"
    VULNERABILITY = "vulnerability"


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
