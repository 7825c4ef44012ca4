"""The table of a referral's states: everything that may happen, by whom, and with which reason."""

from datetime import datetime
from typing import NamedTuple

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.referral.models import Reason, Referral, Side, Status
from caseflow.sop.vocabulary import Clock


class Move(NamedTuple):
    """One arrow: who goes along it, with which coded reason, and whether it needs words."""

    source: Status
    target: Status
    side: Side
    reasons: tuple[Reason, ...] = ()
    needs_note: bool = False


S, R = Status, Reason
SENDER, PARTNER, SYSTEM = Side.SENDER, Side.PARTNER, Side.SYSTEM
DECLINING = (
    R.NO_CAPACITY,
    R.NOT_ELIGIBLE,
    R.OUTSIDE_AREA,
    R.NOT_OUR_SERVICE,
    R.LANGUAGE,
    R.SAFETY,
    R.DUPLICATE,
)
FAILING = (R.NO_SHOW, R.UNREACHABLE, R.SURVIVOR_WITHDREW, R.SERVICE_ENDED, R.NO_CAPACITY, R.SAFETY)
RECALLING = (R.BY_SENDER, R.BY_SURVIVOR)
LAPSING = (R.CONSENT_ENDED, R.SAFETY)
SILENT = (R.NO_ANSWER,)

MOVES: tuple[Move, ...] = (
    Move(S.DRAFT, S.SENT, SENDER),
    Move(S.DRAFT, S.DISCARDED, SENDER),
    Move(S.SENT, S.ACKNOWLEDGED, PARTNER),
    Move(S.SENT, S.ACCEPTED, PARTNER),
    Move(S.SENT, S.WAITLISTED, PARTNER),
    Move(S.SENT, S.INFORMATION_REQUESTED, PARTNER, (), True),
    Move(S.SENT, S.DECLINED, PARTNER, DECLINING),
    Move(S.SENT, S.RECALLED, SENDER, RECALLING),
    Move(S.SENT, S.RECALLED, SYSTEM, LAPSING),
    Move(S.SENT, S.EXPIRED, SYSTEM, SILENT),
    Move(S.ACKNOWLEDGED, S.ACCEPTED, PARTNER),
    Move(S.ACKNOWLEDGED, S.WAITLISTED, PARTNER),
    Move(S.ACKNOWLEDGED, S.INFORMATION_REQUESTED, PARTNER, (), True),
    Move(S.ACKNOWLEDGED, S.DECLINED, PARTNER, DECLINING),
    Move(S.ACKNOWLEDGED, S.RECALLED, SENDER, RECALLING),
    Move(S.ACKNOWLEDGED, S.RECALLED, SYSTEM, LAPSING),
    Move(S.ACKNOWLEDGED, S.EXPIRED, SYSTEM, SILENT),
    Move(S.INFORMATION_REQUESTED, S.SENT, SENDER, (), True),
    Move(S.INFORMATION_REQUESTED, S.RECALLED, SENDER, RECALLING),
    Move(S.INFORMATION_REQUESTED, S.RECALLED, SYSTEM, LAPSING),
    Move(S.INFORMATION_REQUESTED, S.EXPIRED, SYSTEM, SILENT),
    Move(S.WAITLISTED, S.ACCEPTED, PARTNER),
    Move(S.WAITLISTED, S.DECLINED, PARTNER, DECLINING),
    Move(S.WAITLISTED, S.RECALLED, SENDER, RECALLING),
    Move(S.WAITLISTED, S.RECALLED, SYSTEM, LAPSING),
    Move(S.WAITLISTED, S.EXPIRED, SYSTEM, SILENT),
    Move(S.ACCEPTED, S.IN_SERVICE, PARTNER),
    Move(S.ACCEPTED, S.NOT_DELIVERED, PARTNER, FAILING),
    Move(S.ACCEPTED, S.RECALLED, SENDER, RECALLING),
    Move(S.ACCEPTED, S.RECALLED, SYSTEM, LAPSING),
    Move(S.IN_SERVICE, S.COMPLETED, PARTNER, (), True),
    Move(S.IN_SERVICE, S.PARTLY_COMPLETED, PARTNER, (), True),
    Move(S.IN_SERVICE, S.NOT_DELIVERED, PARTNER, FAILING),
    Move(S.IN_SERVICE, S.RECALLED, SENDER, RECALLING),
    Move(S.IN_SERVICE, S.RECALLED, SYSTEM, LAPSING),
)
"""Every arrow of product.md, "Referral"; buttons, diagram and tests come from here."""

VERBS: dict[Status, str] = {
    S.ACKNOWLEDGED: "acknowledge",
    S.INFORMATION_REQUESTED: "ask",
    S.ACCEPTED: "accept",
    S.WAITLISTED: "waitlist",
    S.DECLINED: "decline",
    S.IN_SERVICE: "start",
    S.COMPLETED: "complete",
    S.PARTLY_COMPLETED: "complete-partly",
    S.NOT_DELIVERED: "not-delivered",
}
"""What the partner's move to a state is called in addresses and on buttons."""

CLOCKS: dict[Status, Clock] = {
    S.SENT: Clock.REFERRAL_ACKNOWLEDGE,
    S.ACKNOWLEDGED: Clock.REFERRAL_DECIDE,
    S.WAITLISTED: Clock.REFERRAL_DECIDE,
    S.INFORMATION_REQUESTED: Clock.REFERRAL_ANSWER,
    S.ACCEPTED: Clock.REFERRAL_START,
    S.IN_SERVICE: Clock.REFERRAL_REPORT,
}
ENDS = (S.DECLINED, S.EXPIRED, S.RECALLED, S.COMPLETED, S.PARTLY_COMPLETED, S.NOT_DELIVERED)
"""Terminal states whose loop the sender closes; a discarded draft has none."""
AFTER_ACCEPTANCE = (S.ACCEPTED, S.IN_SERVICE, S.COMPLETED, S.PARTLY_COMPLETED, S.NOT_DELIVERED)
DELIVERED = (S.COMPLETED, S.PARTLY_COMPLETED)
WITHOUT_ACCESS = (S.DECLINED, S.EXPIRED, S.RECALLED, S.DISCARDED)
"""States in which the partner needs nothing of the packet any more."""


def moves_from(status: Status, side: Side) -> tuple[Move, ...]:
    """What this side may do now: its buttons, in the table's order."""
    return tuple(move for move in MOVES if move.source is status and move.side is side)


def find_move(status: Status, target: Status, side: Side) -> Move | None:
    """The arrow, if there is one."""
    return next((move for move in moves_from(status, side) if move.target is target), None)


def target_of(verb: str) -> Status | None:
    """The state that a partner's verb leads to."""
    return next((status for status, name in VERBS.items() if name == verb), None)


def check_move(
    referral: Referral, target: Status, side: Side, reason: Reason | None, note: str
) -> Move:
    """The arrow to go along; a sentence when there is none, or when its reason is missing."""
    move = find_move(referral.status, target, side)
    if move is None:
        raise RuleBroken(
            "This referral has changed, so this is no longer possible. Open it again to see "
            "its status."
        )
    if move.reasons and reason not in move.reasons:
        raise RuleBroken("Choose the reason.", field="reason")
    if not move.reasons and reason is not None:
        raise RuleBroken("This step does not need a reason.", field="reason")
    if move.needs_note and not note.strip():
        raise RuleBroken("Enter a message for the other organisation.", field="note")
    return move


def check_version(referral: Referral, version: int | None, target: Status, note: str = "") -> None:
    """Nobody moved it since the page was opened; otherwise both versions are shown."""
    if version != referral.version:
        written = (("note", note, ""),) if note.strip() else ()
        raise Stale((("status", target.value, referral.status.value), *written))


def check_reviewable(referral: Referral, told: bool) -> None:
    """Only an end can be reviewed, once, and only when the survivor was told."""
    if referral.status not in ENDS:
        raise RuleBroken("This referral has not ended yet.")
    if referral.reviewed_at is not None:
        raise RuleBroken("This referral is already closed.")
    if not told:
        raise RuleBroken("Tell the person the result before you close the referral.", field="told")


def clock_for(status: Status) -> Clock | None:
    """Which deadline runs in a state; an end waits for the sender to close the loop."""
    return Clock.REFERRAL_CLOSE_LOOP if status in ENDS else CLOCKS.get(status)


def sees_identity(status: Status) -> bool:
    """Identity and safe contact are for a partner that has accepted."""
    return status in AFTER_ACCEPTANCE


def can_schedule(status: Status) -> bool:
    """An appointment is for somebody whom the partner has accepted."""
    return status in (Status.ACCEPTED, Status.IN_SERVICE)


def waits_for(status: Status) -> Side:
    """Who has the next move."""
    if status in (Status.DRAFT, Status.INFORMATION_REQUESTED) or status in ENDS:
        return Side.SENDER
    return Side.PARTNER


def escalates_at(status_at: datetime, respond_by: datetime) -> datetime:
    """When half the limit again has passed without a move: then the coordinator is told."""
    return respond_by + (respond_by - status_at) / 2


def expires_at(status: Status, status_at: datetime, respond_by: datetime) -> datetime | None:
    """When twice the limit has passed; None in a state that silence cannot end."""
    return respond_by + (respond_by - status_at) if expires(status) else None


def expires(status: Status) -> bool:
    """Whether silence can end this state."""
    return find_move(status, Status.EXPIRED, Side.SYSTEM) is not None


def diagram() -> str:
    """The states as a Mermaid diagram, with who goes along each arrow."""
    arrows = [f"    {move.source} --> {move.target}: {move.side}" for move in MOVES]
    ends = [f"    {status} --> [*]" for status in (*ENDS, Status.DISCARDED)]
    return "\n".join(["stateDiagram-v2", "    [*] --> draft", *dict.fromkeys(arrows), *ends])
