"""The emergency actions that follow from a triage, each with the time that is left for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from caseflow.sop.indicators import DetailKind
from caseflow.sop.instruments import EmergencyRule, Indicator, Instrument
from caseflow.sop.provenance import Confidence
from caseflow.sop.vocabulary import Priority

HOURS_SINCE = "hours_since_sexual_violence"
MAY_BECOME_PREGNANT = "may_become_pregnant"
# The text of an answer, or of a boolean, in lower case; anything else means that nobody knows.
ANSWERS = {"yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True)
class TriageAnswers:
    """The answers of a triage: `ticked` are the codes that were answered with yes.

    The time since the last sexual violence (in hours) and a possible pregnancy are None while
    nobody knows. Raises ValueError for a negative or infinite number of hours.
    """

    ticked: frozenset[str]
    hours_since_sexual_violence: float | None = None
    may_become_pregnant: bool | None = None

    def __post_init__(self) -> None:
        hours = self.hours_since_sexual_violence
        if hours is not None and not 0 <= hours < float("inf"):
            raise ValueError("Say how many hours ago it was: 0 or more.")

    @classmethod
    def from_mapping(cls, answers: Mapping[str, object]) -> "TriageAnswers":
        """Read what a form or a telephone sent: codes, and the two further questions by key.

        Raises ValueError when the hours are not a number.
        """
        hours = answers.get(HOURS_SINCE)
        pregnant = answers.get(MAY_BECOME_PREGNANT)
        return cls(
            ticked=frozenset(code for code, answer in answers.items() if answer is True),
            hours_since_sexual_violence=None if hours in (None, "") else float(str(hours)),
            may_become_pregnant=ANSWERS.get(str(pregnant).lower()),
        )

    def says_no_to(self, key: str | None) -> bool:
        """Whether the further question `key` was answered with no; "not known" is not a no."""
        return key == MAY_BECOME_PREGNANT and self.may_become_pregnant is False


@dataclass(frozen=True)
class EmergencyAction:
    """Something to do now; `sentence` is `message` with `values` filled in.

    `hours_left` is None where there is no time limit, or nobody knows when it began; 0 when the
    time is over. `must_by` is the end of the time.
    """

    code: str
    message: str
    values: Mapping[str, str]
    hours_left: float | None
    must_by: datetime | None
    is_late: bool
    priority: Priority
    service_type: str
    source: str
    confidence: Confidence

    @property
    def sentence(self) -> str:
        """The message in English, with its values."""
        return self.message.format(**self.values)


def triage(
    answers: TriageAnswers | Mapping[str, object], instrument: Instrument, now: datetime
) -> tuple[EmergencyAction, ...]:
    """Return every emergency action that the answers require, the most urgent first.

    It never leaves an action out. Raises ValueError as `TriageAnswers`.
    """
    if not isinstance(answers, TriageAnswers):
        answers = TriageAnswers.from_mapping(answers)
    told = list(_actions(answers, instrument, now))
    return tuple(action for _, _, action in sorted(told, key=lambda entry: entry[:2]))


def _actions(
    answers: TriageAnswers, instrument: Instrument, now: datetime
) -> Iterator[tuple[bool, float, EmergencyAction]]:
    for indicator in instrument.indicators:
        if not _is_ticked(indicator, answers):
            continue
        for rule in indicator.emergency:
            if not answers.says_no_to(rule.unless_no):
                action = _action(rule, answers.hours_since_sexual_violence, now)
                # Sorted by these two: what is too late, or possible at any time, comes last.
                yield action.is_late or rule.any_time, action.hours_left or 0.0, action


def _is_ticked(indicator: Indicator, answers: TriageAnswers) -> bool:
    """Whether an indicator was reported, by its own code or by one of those that it covers.

    A number of hours counts as a yes: treatment must not come too late because somebody forgot to
    tick the question before it.
    """
    is_timed = any(detail.kind is DetailKind.HOURS for detail in indicator.details)
    if is_timed and answers.hours_since_sexual_violence is not None:
        return True
    return not answers.ticked.isdisjoint({indicator.code, *indicator.covers})


def _action(rule: EmergencyRule, hours_ago: float | None, now: datetime) -> EmergencyAction:
    return required_by(rule, _must_by(rule, hours_ago, now), now)


def required_by(rule: EmergencyRule, must_by: datetime | None, now: datetime) -> EmergencyAction:
    """Return the action of a rule whose time ends at `must_by`, as it is at the moment `now`.

    Without `must_by`, an action that has a time limit says that the time is not known. It is too
    late only where a window is over; what was to be done by now can still be done.
    """
    is_over = must_by is not None and must_by <= now
    is_late = is_over and rule.window is not None
    left = None if must_by is None else max((must_by - now) / timedelta(hours=1), 0.0)
    return EmergencyAction(
        code=rule.code,
        message=_message(rule, must_by, is_late),
        values={} if left is None or is_over else {"hours": whole_hours(left)},
        hours_left=None if left is None else round(left, 2),
        must_by=must_by,
        is_late=is_late,
        priority=Priority.EMERGENCY,
        service_type=str(rule.service_type),
        source=rule.source,
        confidence=rule.confidence,
    )


def _must_by(rule: EmergencyRule, hours_ago: float | None, now: datetime) -> datetime | None:
    if rule.answer_by is not None:
        return rule.answer_by.add_to(now)
    if rule.window is None or hours_ago is None:
        return None
    # More than a year is treated as a year, since a very large number would overflow the calendar.
    return rule.window.add_to(now) - timedelta(hours=min(hours_ago, 24 * 365))


def _message(rule: EmergencyRule, must_by: datetime | None, is_late: bool) -> str:
    if rule.window is not None and must_by is None:
        return rule.unknown or rule.sentence
    return (rule.late or rule.sentence) if is_late else rule.sentence


def whole_hours(hours: float) -> str:
    """Return the hours as text, rounded down, so that nobody believes there is more time.

    Below one hour it is tenths of an hour, at least 0.1.
    """
    return str(int(hours)) if hours >= 1 else f"{max(int(hours * 10), 1) / 10:g}"
