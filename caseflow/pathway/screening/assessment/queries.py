"""The instruments of one screening and what they point to; a scoped query has found it before."""

from caseflow.pathway.case import queries as cases
from caseflow.pathway.case.actions import PROCEDURE
from caseflow.pathway.screening.assessment import rules
from caseflow.pathway.screening.assessment.rules import Result
from caseflow.pathway.screening.models import Exploitation, Screening
from caseflow.pathway.screening.triage import queries as triage
from caseflow.pathway.screening.triage import rules as triage_rules
from caseflow.sop.instruments import Instrument
from caseflow.sop.signs import Method, Profile

SHORT_SCREEN = "short-screen"


def offered() -> tuple[Instrument, ...]:
    """The newest version of each instrument that can be chosen, the short screen first."""
    newest = {one.id: one for one in cases.library().instruments if one.method is not Method.TRIAGE}
    return tuple(sorted(newest.values(), key=lambda one: (one.id != SHORT_SCREEN, one.title)))


def chosen(screening: Screening) -> tuple[Instrument, ...]:
    """The instruments that were chosen, in the versions that were answered, triage aside."""
    return tuple(
        cases.library().instrument(name, version)
        for name, version in screening.instruments.items()
        if name != triage.TRIAGE
    )


def result_of(screening: Screening) -> Result:
    """The four axes, from the triage and every chosen instrument together."""
    told = triage_rules.ticks(screening.triage or {}, screening.age_group)
    instruments = (triage.instrument(screening), *chosen(screening))
    codes = {one.code for instrument in instruments for one in instrument.indicators}
    answers = told | (screening.answers or {})
    return rules.assess(
        {code: answer for code, answer in answers.items() if code in codes},
        instruments,
        age_group=screening.age_group,
        profile=Profile(f"adult_{screening.profile or Exploitation.LABOUR}"),
        authority=cases.library().procedure(PROCEDURE).authority,
    )
