"""Which questions of a triage are asked, and how the answers are read."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from caseflow.sop.emergency import (
    HOURS_SINCE,
    MAY_BECOME_PREGNANT,
    EmergencyAction,
    TriageAnswers,
    whole_hours,
)
from caseflow.sop.indicators import AxisName, DetailKind
from caseflow.sop.instruments import Dimension, Indicator, Instrument
from caseflow.sop.vocabulary import AgeGroup

AGE_QUESTION = "TRIAGE-07"
"""Asked at the start already: whether this is a child, or the age is in doubt."""
EXPOSED_AT, ASKED_AT = "exposed_at", "asked_at"
YES_NO = {"yes": True, "no": False}
# "About twenty hours ago" is no finer than this; so the page after it says 52 hours, not 51.
STEP = timedelta(minutes=5)


def asked(triage: Instrument, age_group: AgeGroup) -> tuple[Indicator, ...]:
    """The questions that make sense: those about a child alone for a child, none twice."""
    return tuple(
        one
        for one in triage.indicators
        if one.code != AGE_QUESTION
        and (age_group.counts_as_child or AxisName.CHILD not in one.axes)
    )


def grouped(
    triage: Instrument, questions: Iterable[Indicator]
) -> tuple[tuple[Dimension, tuple[Indicator, ...]], ...]:
    """The questions under the titles of the instrument."""
    found = tuple(questions)
    groups = (
        (dimension, tuple(one for one in found if one.dimension == name))
        for name, dimension in triage.dimensions.items()
    )
    return tuple((dimension, inside) for dimension, inside in groups if inside)


def is_timed(indicator: Indicator) -> bool:
    """Whether a yes asks how long ago it was."""
    return any(detail.kind is DetailKind.HOURS for detail in indicator.details)


def ticks(told: Mapping[str, Any], age_group: AgeGroup) -> dict[str, bool]:
    """The yes and no answers by code, with the one that the age group gives."""
    answers = {code: answer for code, answer in told.items() if isinstance(answer, bool)}
    return answers | ({AGE_QUESTION: True} if age_group.counts_as_child else {})


def read(told: Mapping[str, Any], age_group: AgeGroup, now: datetime) -> TriageAnswers:
    """The answers as the emergency rules take them; hours are counted anew from the moment."""
    exposed = exposed_at(told)
    hours = max(_passed(exposed, now) / timedelta(hours=1), 0.0) if exposed else None
    further = {HOURS_SINCE: hours, MAY_BECOME_PREGNANT: told.get(MAY_BECOME_PREGNANT)}
    return TriageAnswers.from_mapping({**ticks(told, age_group), **further})


def exposed_at(told: Mapping[str, Any]) -> datetime | None:
    """The last time of sexual violence, as told."""
    text = told.get(EXPOSED_AT)
    return datetime.fromisoformat(text) if text else None


def asked_at(told: Mapping[str, Any], default: datetime) -> datetime:
    """When the questions were first answered: from then on the actions are awaited."""
    text = told.get(ASKED_AT)
    return datetime.fromisoformat(text) if text else default


def awaited(
    action: EmergencyAction, triage: Instrument, asked: datetime, now: datetime
) -> EmergencyAction:
    """The action, with the time that is left since it was called for, not since it was read."""
    rule = next(r for one in triage.indicators for r in one.emergency if r.code == action.code)
    if rule.answer_by is None:
        return action
    must_by = rule.answer_by.add_to(asked)
    left = max((must_by - asked - _passed(asked, now)) / timedelta(hours=1), 0.0)
    values = {"hours": whole_hours(left)} if left else {}
    return replace(action, must_by=must_by, hours_left=left, values=values)


def moment_of(hours_ago: float | None, now: datetime) -> str | None:
    """The moment that was so many hours ago, as it is stored (ISO 8601)."""
    return None if hours_ago is None else (now - timedelta(hours=hours_ago)).isoformat()


def at_any_time(triage: Instrument) -> frozenset[str]:
    """The actions for which no time runs: offered however long ago it was."""
    rules = (rule for one in triage.indicators for rule in one.emergency)
    return frozenset(rule.code for rule in rules if rule.any_time)


def is_pressing(actions: Iterable[EmergencyAction], triage: Instrument) -> bool:
    """Whether something must happen within hours: not what is too late for, or never is."""
    unhurried = at_any_time(triage)
    return any(not one.is_late and one.code not in unhurried for one in actions)


def _passed(since: datetime, now: datetime) -> timedelta:
    return (now - since) // STEP * STEP
