"""The instruments of one screening and what they point to; a scoped query has found it before."""

from caseflow.errors import NotFound
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.actions import PROCEDURE
from caseflow.pathway.screening.assessment import rules
from caseflow.pathway.screening.assessment.rules import Result
from caseflow.pathway.screening.models import Exploitation, Screening
from caseflow.pathway.screening.triage import queries as triage_queries
from caseflow.pathway.screening.triage import rules as triage_rules
from caseflow.sop.indicators import AxisName, Method, Profile
from caseflow.sop.instruments import Indicator, Instrument
from caseflow.sop.vocabulary import AgeGroup

SHORT_SCREEN, CHILD_ALONE = "short-screen", "unaccompanied-child"


def offered(age_group: AgeGroup) -> tuple[Instrument, ...]:
    """The newest version of each instrument that has a question for this age, the short first."""
    newest = {
        one.id: one
        for one in case_queries.library().instruments
        if one.method is not Method.TRIAGE and askable(one, age_group)
    }
    return tuple(sorted(newest.values(), key=lambda one: (one.id != SHORT_SCREEN, one.title)))


def chosen(screening: Screening) -> tuple[Instrument, ...]:
    """The instruments that were chosen, in the versions that were answered, triage aside."""
    return tuple(
        case_queries.library().instrument(name, version)
        for name, version in screening.instruments.items()
        if name != triage_queries.TRIAGE
    )


def askable(instrument: Instrument, age_group: AgeGroup) -> tuple[Indicator, ...]:
    """The indicators that make sense for an adult, or for a child and where there is doubt."""
    age = AgeGroup.CHILD if age_group.counts_as_child else AgeGroup.ADULT
    return tuple(one for one in instrument.indicators if age in one.ages)


def suggested(screening: Screening) -> list[str]:
    """The short screen; for a child who is alone also the questions made for that."""
    told = screening.triage or {}
    is_alone = any(
        told.get(one.code)
        for one in triage_queries.questions(screening)
        if AxisName.CHILD in one.axes
    )
    return [SHORT_SCREEN, CHILD_ALONE] if is_alone else [SHORT_SCREEN]


def get_chosen(screening: Screening, instrument_id: str) -> Instrument:
    """One of the instruments that were chosen; NotFound for any other."""
    for instrument in chosen(screening):
        if instrument.id == instrument_id:
            return instrument
    raise NotFound


def result_of(screening: Screening) -> Result:
    """The four axes, from the triage and every chosen instrument together."""
    told = triage_rules.ticks(screening.triage or {}, screening.age_group)
    instruments = (triage_queries.instrument(screening), *chosen(screening))
    codes = {one.code for instrument in instruments for one in instrument.indicators}
    answers = told | (screening.answers or {})
    return rules.assess(
        {code: answer for code, answer in answers.items() if code in codes},
        instruments,
        age_group=screening.age_group,
        profile=Profile(f"adult_{screening.profile or Exploitation.LABOUR}"),
        authority=case_queries.library().procedure(PROCEDURE).authority,
    )
