"""Which questions of a triage are asked, and how the answers are interpreted."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from caseflow.access import Compartment
from caseflow.agencies.models import ServiceType
from caseflow.pathway.case.emergencies.rules import Action
from caseflow.sop.emergency import (
    HOURS_SINCE,
    MAY_BECOME_PREGNANT,
    EmergencyAction,
    TriageAnswers,
)
from caseflow.sop.indicators import Answer, AxisName, DetailKind
from caseflow.sop.instruments import Dimension, Indicator, Instrument
from caseflow.sop.vocabulary import AgeGroup

AGE_QUESTION = "TRIAGE-07"
"""The question whether this is, or may be, a child; the first page has asked it already."""
HEALTH = "HEALTH"
"""The dimension of the triage that is about health; the others are about safety."""
EXPOSED_AT, ASKED_AT = "exposed_at", "asked_at"
FURTHER = (EXPOSED_AT, ASKED_AT, MAY_BECOME_PREGNANT)
"""What is stored beside the answers."""
YES_NO = {"yes": True, "no": False}
# Estimates such as "twenty hours ago" are not more exact than this. Without the step, the page that
# follows minutes later would show 51 hours in the place of 52.
STEP = timedelta(minutes=5)


def asked(triage: Instrument, age_group: AgeGroup) -> tuple[Indicator, ...]:
    """Return the questions for this age group, without AGE_QUESTION."""
    return tuple(
        one
        for one in triage.indicators
        if one.code != AGE_QUESTION
        and (age_group.counts_as_child or AxisName.CHILD not in one.axes)
    )


def grouped(
    triage: Instrument, questions: Iterable[Indicator]
) -> tuple[tuple[Dimension, tuple[Indicator, ...]], ...]:
    """Return the questions by the dimensions of the instrument, without empty ones."""
    found = tuple(questions)
    groups = (
        (dimension, tuple(one for one in found if one.dimension == name))
        for name, dimension in triage.dimensions.items()
    )
    return tuple((dimension, inside) for dimension, inside in groups if inside)


def is_timed(indicator: Indicator) -> bool:
    """Return whether a yes to this question leads to the question how long ago it was."""
    return any(detail.kind is DetailKind.HOURS for detail in indicator.details)


def answers(told: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the answers by code; yes and no are stored as True and False."""
    return {code: Answer.of(said) for code, said in told.items() if code not in FURTHER}


def kept(told: Mapping[str, object]) -> dict[str, bool | str]:
    """Return what to store of the answers: nothing for what was not asked."""
    said = {code: Answer.of(answer) for code, answer in told.items()}
    plain = {Answer.YES: True, Answer.NO: False}
    return {
        code: plain.get(answer, answer.value)
        for code, answer in said.items()
        if answer is not Answer.NOT_ASKED
    }


def hours_when_asked(told: Mapping[str, Any], default: datetime) -> float | None:
    """Return how many hours before the questions the last sexual violence was, or None."""
    exposed = exposed_at(told)
    if exposed is None:
        return None
    return max((asked_at(told, default) - exposed) / timedelta(hours=1), 0.0)


def ticks(told: Mapping[str, Any], age_group: AgeGroup) -> dict[str, bool]:
    """Return yes and no by code, for emergencies; the age group answers AGE_QUESTION."""
    answers = {code: answer for code, answer in told.items() if isinstance(answer, bool)}
    return answers | ({AGE_QUESTION: True} if age_group.counts_as_child else {})


def read(told: Mapping[str, Any], age_group: AgeGroup, now: datetime) -> TriageAnswers:
    """Return the answers for the emergency rules, with the hours from the violence to now."""
    exposed = exposed_at(told)
    hours = max(_passed(exposed, now) / timedelta(hours=1), 0.0) if exposed else None
    further = {HOURS_SINCE: hours, MAY_BECOME_PREGNANT: told.get(MAY_BECOME_PREGNANT)}
    return TriageAnswers.from_mapping({**ticks(told, age_group), **further})


def exposed_at(told: Mapping[str, Any]) -> datetime | None:
    """Return when the last sexual violence happened, as the person reported it, or None."""
    text = told.get(EXPOSED_AT)
    return datetime.fromisoformat(text) if text else None


def asked_at(told: Mapping[str, Any], default: datetime) -> datetime:
    """Return when the questions were first answered, from which the time limits count."""
    text = told.get(ASKED_AT)
    return datetime.fromisoformat(text) if text else default


def action_of(required: EmergencyAction, triage: Instrument, asked: datetime) -> Action:
    """Return what a rule requires as an action of the person, with the moment when its time ends.

    Where a rule gives hours from now, they count from `asked`, when the triage was answered first.
    What was too late already when it was told can still be offered, but presses nobody.
    """
    source, rule = next(
        (one, rule)
        for one in triage.indicators
        for rule in one.emergency
        if rule.code == required.code
    )
    too_late = required.must_by is not None and required.must_by <= asked
    return Action(
        code=rule.code,
        service_type=ServiceType(required.service_type),
        compartment=Compartment.HEALTH if source.dimension == HEALTH else Compartment.SAFETY,
        asked_at=asked,
        must_by=rule.answer_by.add_to(asked) if rule.answer_by else required.must_by,
        is_unhurried=rule.any_time or too_late,
    )


def moment_of(hours_ago: float | None, now: datetime) -> str | None:
    """Return the moment that was so many hours ago, in ISO 8601, or None."""
    return None if hours_ago is None else (now - timedelta(hours=hours_ago)).isoformat()


def _passed(since: datetime, now: datetime) -> timedelta:
    return (now - since) // STEP * STEP
