"""Which emergency actions are open, which must be done first, and how one is answered."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from caseflow.agencies.models import ServiceType
from caseflow.enums import N_
from caseflow.errors import RuleBroken
from caseflow.pathway.case.emergencies.models import Outcome

STEP = timedelta(minutes=5)
"""Estimates such as "twenty hours ago" are not more exact than this. Without the step, the page
that follows a moment later would show 51 hours in the place of 52."""
LEAD = timedelta(hours=3)
"""How long before the end of an action's time the worker is told; our own value (proposed)."""
LATER = "9999"
"""Sorts after every moment in ISO 8601: for what has no time limit."""


@dataclass(frozen=True)
class Action:
    """One emergency action of a person."""

    code: str
    """The code of its rule in the triage."""
    service_type: ServiceType
    compartment: str
    """What somebody may know who may know of this action: "health" or "safety"."""
    asked_at: datetime
    """When the answer was given from which it follows."""
    must_by: datetime | None
    """When its time is over; None when it has no time limit, or nobody knows since when."""
    is_unhurried: bool = False
    """Whether it can be done at any time, however long ago the cause was."""
    outcome: Outcome | None = None
    answered_at: datetime | None = None
    answered_by_id: uuid.UUID | None = None
    service_id: uuid.UUID | None = None
    """The service with which it was done."""
    is_told: bool = False
    """Whether the worker was told that its time is nearly over."""

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet what became of it."""
        return self.outcome is None

    @property
    def due_at(self) -> datetime | None:
        """When it is due: at once where no other time is known; None when it can wait."""
        return None if self.is_unhurried else self.must_by or self.asked_at

    def stored(self) -> list[Any]:
        """Return it as a list of JSON values in the order of the fields; `read` is the way back.

        It is short, so that all actions of the triage fit into a record of the usual size.
        """
        return [
            self.code,
            self.service_type.value,
            self.compartment,
            int(self.asked_at.timestamp()),
            _seconds(self.must_by),
            int(self.is_unhurried),
            self.outcome.value if self.outcome else None,
            _seconds(self.answered_at),
            self.answered_by_id.hex if self.answered_by_id else None,
            self.service_id.hex if self.service_id else None,
            int(self.is_told),
        ]

    @classmethod
    def read(cls, stored: Sequence[Any]) -> Self:
        """Return the action that `stored` made these values of; moments have whole seconds."""
        # Values of an earlier version have no last one.
        code, kind, about, asked, until, unhurried, outcome, answered, by, service, *told = stored
        return cls(
            code=code,
            service_type=ServiceType(kind),
            compartment=about,
            asked_at=datetime.fromtimestamp(asked, UTC),
            must_by=_moment(until),
            is_unhurried=bool(unhurried),
            outcome=Outcome(outcome) if outcome else None,
            answered_at=_moment(answered),
            answered_by_id=_id(by),
            service_id=_id(service),
            is_told=any(told),
        )


def read_all(stored: Iterable[Sequence[Any]]) -> tuple[Action, ...]:
    """Return the actions of a record, the open ones first, and of these the most pressing first."""
    return tuple(sorted((Action.read(one) for one in stored), key=_urgency))


def still_open(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Return the actions that nobody has answered, in the same order."""
    return tuple(action for action in actions if action.is_open)


def pressing(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Return the open actions that cannot wait."""
    return tuple(action for action in still_open(actions) if not action.is_unhurried)


def first_due(actions: Iterable[Action]) -> datetime | None:
    """Return when the first open action is due; None when nothing is pressing."""
    return min((action.due_at for action in pressing(actions) if action.due_at), default=None)


def rounded(now: datetime, must_by: datetime | None) -> datetime:
    """Return the moment from which the time that is left is counted, in whole steps up to the end.

    What is over is over at once.
    """
    if must_by is None or must_by <= now:
        return now
    return must_by + (now - must_by) // STEP * STEP


def answered_since(
    actions: Iterable[Action], since: datetime, reader_id: uuid.UUID
) -> tuple[Action, ...]:
    """Return what somebody other than the reader has answered since a moment."""
    return tuple(
        action
        for action in actions
        if action.answered_at and action.answered_at >= since and action.answered_by_id != reader_id
    )


def running_out(actions: Iterable[Action], now: datetime) -> tuple[Action, ...]:
    """Return the pressing actions whose time ends within LEAD, or ended less than LEAD ago, and of
    which nobody was told yet."""
    return tuple(
        action
        for action in pressing(actions)
        if action.must_by and abs(action.must_by - now) <= LEAD and not action.is_told
    )


def told(actions: Iterable[Action], now: datetime) -> tuple[Action, ...]:
    """Return the actions after the worker was told of those whose time is running out."""
    known = tuple(actions)
    codes = {action.code for action in running_out(known, now)}
    return tuple(replace(one, is_told=True) if one.code in codes else one for one in known)


def check_none_pressing(actions: Iterable[Action]) -> None:
    """Raise RuleBroken while something cannot wait, which a closure would hide."""
    if pressing(actions):
        raise RuleBroken("Record first what happened with the emergency actions of this case.")


def synchronised(kept: Iterable[Action], needed: Iterable[Action]) -> tuple[Action, ...]:
    """Return the actions after the triage was answered again.

    What was answered stays as it is. What is still open follows the new answers: it begins, changes
    its time, or goes when it is not needed any more.
    """
    known = list(kept)
    answered = {action.code: action for action in known if not action.is_open}
    told_of = {(action.code, action.must_by) for action in known if action.is_told}
    new = [
        replace(action, is_told=(action.code, action.must_by) in told_of)
        for action in needed
        if action.code not in answered
    ]
    return (*answered.values(), *new)


def answered(
    actions: Iterable[Action],
    code: str,
    outcome: Outcome,
    *,
    service_id: uuid.UUID | None,
    by_id: uuid.UUID,
    now: datetime,
) -> tuple[Action, ...]:
    """Return the actions after one of them was answered.

    Raises RuleBroken when there is no such action, or somebody has answered it otherwise.
    """
    found = _find(actions := tuple(actions), code)
    if not found.is_open and found.outcome is not outcome:
        raise RuleBroken("Somebody else has already answered this. Open it again to change it.")
    if not found.is_open and service_id in (None, found.service_id):
        return actions
    changed = replace(
        found, outcome=outcome, answered_at=now, answered_by_id=by_id, service_id=service_id
    )
    return _with(actions, changed)


def reopened(actions: Iterable[Action], code: str) -> tuple[Action, ...]:
    """Return the actions after an answer was taken back; RuleBroken for one that is not there."""
    found = _find(actions := tuple(actions), code)
    changed = replace(found, outcome=None, answered_at=None, answered_by_id=None, service_id=None)
    return _with(actions, changed)


def shared(actions: Iterable[Action], categories: Iterable[str]) -> tuple[Action, ...]:
    """Return the actions of which somebody may know who was sent these categories of data."""
    known = set(categories)
    return tuple(action for action in actions if action.compartment in known)


def _find(actions: Iterable[Action], code: str) -> Action:
    for action in actions:
        if action.code == code:
            return action
    raise RuleBroken(N_("This is not asked for any more. Open the page again."))


def _with(actions: Iterable[Action], changed: Action) -> tuple[Action, ...]:
    return tuple(changed if one.code == changed.code else one for one in actions)


def _urgency(action: Action) -> tuple[bool, str]:
    due = action.due_at
    return not action.is_open, due.isoformat() if due else LATER


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _id(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
