"""Which step of a claim may come next, and until when something is to be done."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from caseflow.errors import RuleBroken
from caseflow.pathway.identification.claims.models import ClaimKind, ClaimStatus

APPEAL_WITHIN = timedelta(days=14)
"""Our own value: until when the person should have decided; national law sets the time limit."""
ASK_WITHIN = timedelta(days=30)
"""Our own value: after how long to ask what became of an appeal."""


GIVEN_IN_REFLECTION = (ClaimKind.STAY, ClaimKind.HOUSING, ClaimKind.HELP)
"""What a recovery and reflection period may give, besides the time itself."""
RECORDED = {
    "status": ("migration_status", "status_until", "asylum_steps", "removal_on"),
    "offences": ("offences",),
    "proceedings": ("statements", "restraining_until"),
    "compensation": ("claims",),
}
"""The questions of the form `legal` that are shown beside the claims, and not asked again."""


class Step(Protocol):
    """What these rules need to know of a step."""

    @property
    def kind(self) -> ClaimKind: ...

    @property
    def status(self) -> ClaimStatus: ...

    @property
    def happened_on(self) -> date: ...

    @property
    def recorded_at(self) -> datetime: ...


def of_kind(steps: Iterable[Step], kind: ClaimKind) -> list[Step]:
    """Return the steps of one claim, in the order in which they were recorded."""
    return [one for one in steps if one.kind is kind]


def check_step(
    steps: Sequence[Step],
    kind: ClaimKind,
    status: ClaimStatus,
    happened_on: date,
    *,
    refused_at: datetime | None,
    today: date,
) -> None:
    """Raise RuleBroken unless this step can follow, on a day that is possible.

    `refused_at` is when the last negative decision was recorded: there is nothing else to appeal.
    """
    if happened_on > today:
        raise RuleBroken("The day is in the future. Enter today or an earlier day.", field="on")
    before = of_kind(steps, kind)
    if kind is ClaimKind.APPEAL:
        before = _since(before, refused_at)
        if refused_at is None:
            raise RuleBroken("There is no negative decision to appeal.", field="kind")
    last = before[-1] if before else None
    if last is not None and happened_on < last.happened_on:
        raise RuleBroken("The day is before the step that came first.", field="on")
    if last is not None and last.status is status:
        raise RuleBroken("This has been recorded already.", field="step")
    is_result = status in (ClaimStatus.GRANTED, ClaimStatus.REFUSED)
    if kind is ClaimKind.APPEAL and is_result and not _is_asked(last):
        raise RuleBroken("Record first when the appeal was lodged.", field="step")


def is_lodged(steps: Sequence[Step], refused_at: datetime | None) -> bool:
    """Return whether the last negative decision was appealed, and the result is not known."""
    since = _since(of_kind(steps, ClaimKind.APPEAL), refused_at)
    return bool(since) and _is_asked(since[-1])


def appeal_due(steps: Sequence[Step], refused_at: datetime | None) -> datetime | None:
    """Return when something about an appeal is due: to decide on it, or to ask what became of it.

    None when nothing was refused, the person does not want to appeal, or the result is known.
    """
    if refused_at is None:
        return None
    since = _since(of_kind(steps, ClaimKind.APPEAL), refused_at)
    if not since:
        return refused_at + APPEAL_WITHIN
    return since[-1].recorded_at + ASK_WITHIN if _is_asked(since[-1]) else None


def _since(steps: Iterable[Step], refused_at: datetime | None) -> list[Step]:
    return [one for one in steps if refused_at is not None and one.recorded_at >= refused_at]


def _is_asked(step: Step | None) -> bool:
    return step is not None and step.status is ClaimStatus.ASKED
