"""The table of a referral's states: what may happen, by whom, and for which reasons."""

import re
import unicodedata
from datetime import datetime
from typing import NamedTuple

from caseflow.errors import RuleBroken, Stale
from caseflow.pathway.referral.models import NOT_SENT, Reason, Referral, Side, Status
from caseflow.sop import rules as sop_rules
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Clock, Priority


class Move(NamedTuple):
    """One change of state: who may make it, with which coded reasons, and if it needs a note."""

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
"""Every possible change of state. Buttons, the README's diagram and tests are made from here."""

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
"""The word in addresses for the partner's move to each state."""

# What happens next is up to different people in different states, so each has its own deadline.
CLOCKS: dict[Status, Clock] = {
    S.SENT: Clock.REFERRAL_ACKNOWLEDGE,
    S.ACKNOWLEDGED: Clock.REFERRAL_DECIDE,
    S.WAITLISTED: Clock.REFERRAL_DECIDE,
    S.INFORMATION_REQUESTED: Clock.REFERRAL_ANSWER,
    S.ACCEPTED: Clock.REFERRAL_START,
    S.IN_SERVICE: Clock.REFERRAL_REPORT,
}
ENDS = (S.DECLINED, S.EXPIRED, S.RECALLED, S.COMPLETED, S.PARTLY_COMPLETED, S.NOT_DELIVERED)
"""The states in which a sent referral has ended; the sender then has to close it."""
AFTER_ACCEPTANCE = (S.ACCEPTED, S.IN_SERVICE, S.COMPLETED, S.PARTLY_COMPLETED, S.NOT_DELIVERED)
WITHOUT_HELP = (S.DECLINED, S.EXPIRED, S.NOT_DELIVERED)
"""The states in which a referral ended without help, not by the sender's own decision."""
DELIVERED = (S.COMPLETED, S.PARTLY_COMPLETED)
WITHOUT_ACCESS = (S.DECLINED, S.EXPIRED, S.RECALLED, S.DISCARDED)
"""The states in which the partner does not need the packets any more, and cannot open them."""


def reference_in(typed: str) -> str:
    """Return the six hexadecimal digits of a reference such as R-12AB34, in any spelling.

    Empty for any other text.
    """
    plain = unicodedata.normalize("NFKC", typed)
    signs = [str(unicodedata.decimal(sign, sign)) for sign in plain if sign.isalnum()]
    found = re.fullmatch(r"r([0-9a-f]{6})", "".join(signs).lower())
    return found[1] if found else ""


def moves_from(status: Status, side: Side) -> tuple[Move, ...]:
    """Return the moves that this side can make from a state, in the order of its buttons."""
    return tuple(move for move in MOVES if move.source is status and move.side is side)


def find_move(status: Status, target: Status, side: Side) -> Move | None:
    """Return the move of this side between two states, or None if there is none."""
    return next((move for move in moves_from(status, side) if move.target is target), None)


def target_of(verb: str) -> Status | None:
    """Return the state to which a word of VERBS leads, or None for any other word."""
    return next((status for status, name in VERBS.items() if name == verb), None)


def check_move(
    referral: Referral, target: Status, side: Side, reason: Reason | None, note: str
) -> Move:
    """Return the move of this side to a state.

    Raises RuleBroken when there is no such move, or its reason or note is missing or not allowed.
    """
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
    """Raise Stale, with both versions, when the referral has changed since the page was opened."""
    if version != referral.version:
        written = (("note", note, ""),) if note.strip() else ()
        raise Stale((("status", target.value, referral.status.value), *written))


def check_reviewable(referral: Referral, told: bool) -> None:
    """Raise RuleBroken unless the referral has ended, is not closed, and the survivor was told."""
    if referral.status not in ENDS:
        raise RuleBroken("This referral has not ended yet.")
    if referral.reviewed_at is not None:
        raise RuleBroken("This referral is already closed.")
    if not told:
        raise RuleBroken("Tell the person the result before you close the referral.", field="told")


def clock_for(status: Status) -> Clock | None:
    """Return the deadline of a state; after the end, it is the sender's to close the referral."""
    return Clock.REFERRAL_CLOSE_LOOP if status in ENDS else CLOCKS.get(status)


def needs_another_at_once(status: Status, priority: Priority) -> bool:
    """Return whether an emergency ended without help, so that asking the next service is overdue.

    A referral that the sender took back is not: the sender knows what comes next.
    """
    return priority is Priority.EMERGENCY and status in WITHOUT_HELP


def asks(status: Status) -> bool:
    """Return whether a referral in this state means that a service was asked for its need.

    Not so when it was never sent, refused, taken back, without reply, or not delivered.
    """
    return status not in (*NOT_SENT, *WITHOUT_HELP, Status.RECALLED)


def ask_by(procedure: Procedure, recorded_at: datetime, priority: Priority) -> datetime:
    """Return by when a service is to be asked for a need: within the time in which it is to start.

    The procedure has no time limit of its own for this, so the one for the start of the service is
    used, from the moment when the need was recorded.
    """
    return sop_rules.deadline(procedure, Clock.REFERRAL_START, recorded_at, priority=priority)


def sees_identity(status: Status) -> bool:
    """Return whether the partner may see identity and safe contact: only after accepting."""
    return status in AFTER_ACCEPTANCE


def can_schedule(status: Status) -> bool:
    """Return whether the partner may set an appointment: once accepted, until the service ends."""
    return status in (Status.ACCEPTED, Status.IN_SERVICE)


def waits_for(status: Status) -> Side:
    """Return the side that has to act next."""
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
    """Return whether a referral in this state can expire."""
    return find_move(status, Status.EXPIRED, Side.SYSTEM) is not None


def diagram() -> str:
    """Return the states as a Mermaid diagram, with the side that makes each move."""
    arrows = [f"    {move.source} --> {move.target}: {move.side}" for move in MOVES]
    ends = [f"    {status} --> [*]" for status in (*ENDS, Status.DISCARDED)]
    return "\n".join(["stateDiagram-v2", "    [*] --> draft", *dict.fromkeys(arrows), *ends])
