"""Read what must happen after a triage.

The screening must have been found before, by a query that is limited to what somebody may see.
"""

from dataclasses import dataclass
from datetime import datetime

from caseflow.agencies import queries as agencies_queries
from caseflow.agencies.models import Service
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.screening.models import Screening
from caseflow.pathway.screening.triage import rules
from caseflow.sop import emergency
from caseflow.sop.emergency import EmergencyAction
from caseflow.sop.indicators import ServiceType
from caseflow.sop.instruments import Indicator, Instrument

TRIAGE = "triage"


@dataclass(frozen=True)
class Urgent:
    """Something to do now, and the services that can be called for it at any hour."""

    action: EmergencyAction
    services: tuple[Service, ...]
    is_unhurried: bool
    """Whether it has no time limit, and is offered however long ago the violence was."""

    @property
    def service(self) -> ServiceType:
        """The type of service that it needs."""
        return ServiceType(self.action.service_type)


def instrument(screening: Screening) -> Instrument:
    """Return the triage in the version that was asked, or else the newest."""
    return case_queries.library().instrument(TRIAGE, screening.instruments.get(TRIAGE))


def questions(screening: Screening) -> tuple[Indicator, ...]:
    """Return the questions of the triage for this person's age group."""
    return rules.asked(instrument(screening), screening.age_group)


def actions_of(screening: Screening, now: datetime) -> tuple[EmergencyAction, ...]:
    """Return what must happen, the most urgent first; nothing before the triage was asked."""
    told = screening.triage
    if told is None:
        return ()
    triage, asked = instrument(screening), rules.asked_at(told, screening.created_at)
    answers = rules.read(told, screening.age_group, now)
    called_for = emergency.triage(answers, triage, now)
    return tuple(rules.awaited(action, triage, asked, now) for action in called_for)


def urgent_of(screening: Screening, now: datetime) -> tuple[Urgent, ...]:
    """Return what must happen, each with the services that are open 24 hours."""
    actions = actions_of(screening, now)
    open_now = agencies_queries.always_open() if actions else []
    unhurried = rules.at_any_time(instrument(screening))
    return tuple(
        Urgent(
            action,
            tuple(one for one in open_now if one.type == action.service_type),
            action.code in unhurried,
        )
        for action in actions
    )


def is_pressing(screening: Screening, now: datetime) -> bool:
    """Return whether something must happen within hours."""
    return rules.is_pressing(actions_of(screening, now), instrument(screening))
