"""What a triage calls for; a scoped query has found the screening before."""

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
    """Something to do now, and who can be called for it at any hour."""

    action: EmergencyAction
    services: tuple[Service, ...]
    is_unhurried: bool
    """No time runs for it: it is offered however long ago it was."""

    @property
    def service(self) -> ServiceType:
        """The kind of service that it calls for, to be said in words."""
        return ServiceType(self.action.service_type)


def instrument(screening: Screening) -> Instrument:
    """The triage in the version that was asked, else the newest."""
    return case_queries.library().instrument(TRIAGE, screening.instruments.get(TRIAGE))


def questions(screening: Screening) -> tuple[Indicator, ...]:
    """The questions that make sense for this person."""
    return rules.asked(instrument(screening), screening.age_group)


def actions_of(screening: Screening, now: datetime) -> tuple[EmergencyAction, ...]:
    """What must happen, the most pressing first; nothing before the triage was asked."""
    told = screening.triage
    if told is None:
        return ()
    triage, asked = instrument(screening), rules.asked_at(told, screening.created_at)
    answers = rules.read(told, screening.age_group, now)
    called_for = emergency.triage(answers, triage, now)
    return tuple(rules.awaited(action, triage, asked, now) for action in called_for)


def urgent_of(screening: Screening, now: datetime) -> tuple[Urgent, ...]:
    """What must happen, each with the services that are open day and night."""
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
    """Whether something must happen within hours."""
    return rules.is_pressing(actions_of(screening, now), instrument(screening))
