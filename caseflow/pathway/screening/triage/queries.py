"""Read the triage of a screening, and what must happen after its answers.

The screening must have been found before, by a query that is limited to what somebody may see.
"""

from datetime import datetime

from caseflow.access import Actor
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.emergencies import presenters as emergencies_presenters
from caseflow.pathway.case.emergencies import queries as emergencies_queries
from caseflow.pathway.case.emergencies.presenters import Block
from caseflow.pathway.case.emergencies.queries import TRIAGE
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.pathway.screening.models import Screening
from caseflow.pathway.screening.triage import rules
from caseflow.people import queries as people_queries
from caseflow.sop import emergency
from caseflow.sop.instruments import Indicator, Instrument


def instrument(screening: Screening) -> Instrument:
    """Return the triage in the version that was asked, or else the newest."""
    return case_queries.library().instrument(TRIAGE, screening.instruments.get(TRIAGE))


def questions(screening: Screening) -> tuple[Indicator, ...]:
    """Return the questions of the triage for this person's age group."""
    return rules.asked(instrument(screening), screening.age_group)


def actions_of(screening: Screening, now: datetime) -> tuple[Action, ...]:
    """Return what must happen after the answers; nothing before the triage was asked."""
    told = screening.triage
    if told is None:
        return ()
    triage, asked_at = instrument(screening), rules.asked_at(told, screening.created_at)
    required = emergency.triage(rules.read(told, screening.age_group, now), triage, now)
    return tuple(rules.action_of(one, triage, asked_at) for one in required)


def urgent_of(screening: Screening, *, endpoint: str = "", seen_by: Actor) -> Block:
    """Return the emergency actions of the person, as they stand in their record."""
    return emergencies_presenters.block(
        emergencies_queries.record_of(screening.case_id),
        age_group=screening.age_group,
        person=people_queries.person_of(screening.case_id),
        endpoint=endpoint,
        seen_by=seen_by,
        screening_id=screening.id,
    )
