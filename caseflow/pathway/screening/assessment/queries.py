"""Read the instruments of a screening and its result.

The screening must have been found before, by a query that is limited to what somebody may see.
"""

from caseflow.errors import NotFound
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.actions import PROCEDURE
from caseflow.pathway.case.emergencies.queries import TRIAGE
from caseflow.pathway.screening.assessment import rules
from caseflow.pathway.screening.assessment.rules import Result
from caseflow.pathway.screening.models import Exploitation, Screening
from caseflow.pathway.screening.triage import queries as triage_queries
from caseflow.pathway.screening.triage import rules as triage_rules
from caseflow.sop.emergency import HOURS_SINCE
from caseflow.sop.indicators import AxisName, Method, Profile
from caseflow.sop.instruments import Indicator, Instrument
from caseflow.sop.vocabulary import AgeGroup

SHORT_SCREEN, CHILD_ALONE = "short-screen", "unaccompanied-child"


def offered(age_group: AgeGroup) -> tuple[Instrument, ...]:
    """Return the newest version of each instrument that has a question for this age group.

    The short screen comes first, and the others follow in the order of their titles.
    """
    newest = {
        one.id: one
        for one in case_queries.library().instruments
        if one.method is not Method.TRIAGE and askable(one, age_group)
    }
    return tuple(sorted(newest.values(), key=lambda one: (one.id != SHORT_SCREEN, one.title)))


def chosen(screening: Screening) -> tuple[Instrument, ...]:
    """Return the chosen instruments without the triage, in the versions that were answered."""
    return tuple(
        case_queries.library().instrument(name, version)
        for name, version in screening.instruments.items()
        if name != TRIAGE
    )


def askable(instrument: Instrument, age_group: AgeGroup) -> tuple[Indicator, ...]:
    """Return the indicators for this age group; those for children also if the age is uncertain."""
    age = AgeGroup.CHILD if age_group.counts_as_child else AgeGroup.ADULT
    return tuple(one for one in instrument.indicators if age in one.ages)


def suggested(screening: Screening) -> list[str]:
    """Return the ids of the proposed instruments: the short screen, and one for children alone."""
    told = screening.triage or {}
    is_alone = any(
        told.get(one.code) is True
        for one in triage_queries.questions(screening)
        if AxisName.CHILD in one.axes
    )
    return [SHORT_SCREEN, CHILD_ALONE] if is_alone else [SHORT_SCREEN]


def get_chosen(screening: Screening, instrument_id: str) -> Instrument:
    """Return one of the chosen instruments; raises NotFound for any other."""
    for instrument in chosen(screening):
        if instrument.id == instrument_id:
            return instrument
    raise NotFound


def result_of(screening: Screening) -> Result:
    """Return the four axes, computed from the triage and every chosen instrument together."""
    instruments = (triage_queries.instrument(screening), *chosen(screening))
    known = {one.code for instrument in instruments for one in instrument.indicators}
    told = screening.triage or {}
    answers = triage_rules.answers(told) | rules.read(screening.answers or {})
    given: dict[str, object] = {code: said for code, said in answers.items() if code in known}
    return rules.assess(
        given | {HOURS_SINCE: triage_rules.hours_when_asked(told, screening.created_at)},
        instruments,
        age_group=screening.age_group,
        profile=Profile(f"adult_{screening.profile or Exploitation.LABOUR}"),
        authority=case_queries.library().procedure(PROCEDURE).authority,
    )
