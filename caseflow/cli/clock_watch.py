"""Doubt the clock of the server before anything is ended by it.

Decision. *Context*: a clock that stood five years ahead for nine seconds recalled every open
referral and destroyed a draft. *Options*: trust the operating system; ask a time server; compare
the clock with what else tells the time, and let what ends something wait for a person. *Choice*:
the last. *Consequence*: reminders and escalation never wait, as a false one costs a telephone call;
recalls, expiries and the destruction of keys wait while the clock disagrees with the monotonic
clock of this process or with the newest event of the log, and when far more than usual falls due
at once, until the clock agrees again or an operator has looked at it (`caseflow clock confirm`).
What is in doubt stands in the log, so that every process and the administrator's page know it.
"""

import json
import time
from collections.abc import Callable
from datetime import timedelta

from caseflow import audit, clock
from caseflow.access import SYSTEM
from caseflow.audit import Event
from caseflow.errors import Refused
from caseflow.oversight.log import queries as log_queries

TOLERANCE = timedelta(minutes=10)
"""How far two clocks may be apart: time servers correct by seconds."""
LONGEST_SILENCE = timedelta(days=14)
"""For so long an installation may have recorded nothing before it was started."""
MANY, ACCEPTED = 100, timedelta(hours=2)
"""So many things due at once are more than usual; for so long a confirmed clock is believed
however many there are. All four are proposed, not taken from a standard."""
JUMPED, SILENT, BURST = "jumped", "silent", "burst"
"""Why the clock is in doubt, as it stands in the log."""


def confirm() -> None:
    """Record that an operator has checked the clock; the caller commits.

    Raises Refused when the clock is not in doubt.
    """
    said = log_queries.newest_clock_event()
    if said is None or said.action != Event.CLOCK_DOUBTED.value:
        raise Refused("The clock of the server is not in doubt: there is nothing to confirm.")
    audit.record(Event.CLOCK_CONFIRMED, by=SYSTEM, reason="confirmed")


class ClockWatch:
    """What one process knows of its clock since it was started."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._begin()
        self._confirmed, self._accepted_until = 0, 0.0
        self._is_new = True

    def is_trusted(self, due: Callable[[], int]) -> bool:
        """Whether what is due may be ended now; records when the answer changes.

        `due` counts what falls due at this moment. The caller commits.
        """
        said = log_queries.newest_clock_event()
        if said is not None and said.action == Event.CLOCK_DOUBTED.value:
            return self._is_over(json.loads(said.detail)["reason"])
        if said is not None and said.sequence > self._confirmed:
            self._confirmed = said.sequence
            if not self._is_new and json.loads(said.detail)["reason"] == "confirmed":
                self._begin()
                self._accepted_until = self._monotonic() + ACCEPTED.total_seconds()
        reason = self._reason(due)
        self._is_new = False
        if reason:
            audit.record(Event.CLOCK_DOUBTED, by=SYSTEM, reason=reason)
        return not reason

    def _begin(self) -> None:
        self._wall, self._started = clock.now(), self._monotonic()

    def _is_over(self, reason: str) -> bool:
        """A clock that jumped and came back needs nobody; everything else waits for a person."""
        if reason != JUMPED or self._is_new or self._has_jumped():
            return False
        audit.record(Event.CLOCK_CONFIRMED, by=SYSTEM, reason="agrees")
        return True

    def _reason(self, due: Callable[[], int]) -> str:
        if self._has_jumped():
            return JUMPED
        if self._is_new and self._is_far_from_the_log():
            return SILENT
        if self._monotonic() > self._accepted_until and due() > MANY:
            return BURST
        return ""

    def _has_jumped(self) -> bool:
        passed = timedelta(seconds=self._monotonic() - self._started)
        return abs(clock.now() - self._wall - passed) > TOLERANCE

    def _is_far_from_the_log(self) -> bool:
        newest = log_queries.newest_moment()
        if newest is None:
            return False
        return not -TOLERANCE < clock.now() - newest < LONGEST_SILENCE
