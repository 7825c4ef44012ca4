"""Hash and check passwords, a few at a time and never inside a transaction.

Decision. *Context*: argon2 costs 64 MiB and a good part of a second. Done while SQLite's write
lock was held, twenty strangers who tried to sign in stopped everybody's work. *Options*: a cheaper
hash; a separate process; leave the transaction first and bound how many hash at once. *Choice*:
the last. *Consequence*: at most `SLOTS` passwords are hashed at once in a process and `WAITING`
requests wait for their turn, so that the other threads of the server go on answering; one more is
told to try again.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from caseflow.accounts import rules
from caseflow.errors import RuleBroken
from caseflow.extensions import security
from caseflow.web import transaction

SLOTS = min(4, max(1, (os.cpu_count() or 2) // 2))
"""Passwords that one process hashes at once; the other cores are left for pages."""
WAITING, PATIENCE = 3, 5
"""Requests that may wait for a slot, fewer than the server has threads; seconds that they wait."""
BUSY = "Many people are signing in at this moment. Wait a few seconds, then try again."
_slots = BoundedSemaphore(SLOTS)
_places = BoundedSemaphore(SLOTS + WAITING)


class TooBusy(RuleBroken):
    """As many passwords as may be are being hashed, and as many as may wait are waiting."""


@dataclass(frozen=True)
class NewPassword:
    """A password that somebody chose for themselves: checked, and kept only as its hash."""

    hashed: str

    @classmethod
    def of(cls, password: str) -> "NewPassword":
        """Check and hash it. Raises RuleBroken for a weak one, TooBusy when there is no slot."""
        rules.check_password(password)
        with _slot():
            return cls(str(security.pwd_context.hash(password)))


def check(password: str, stored: str | None) -> tuple[bool, str | None]:
    """(whether this is the password behind the stored hash, the hash to store instead).

    The second is None unless the password is right and argon2's cost was raised since. It takes as
    long when there is no account (`stored` is None). Raises TooBusy when there is no slot.
    """
    context = security.pwd_context
    with _slot():
        if stored is None:
            # The time of the answer must not tell whether there is such an account.
            context.dummy_verify()
            return False, None
        is_right = bool(context.verify(password, stored))
        outdated = is_right and context.needs_update(stored)
        return is_right, str(context.hash(password)) if outdated else None


@contextmanager
def _slot() -> Iterator[None]:
    """One of few places to hash in, outside of the request's transaction."""
    if not _places.acquire(blocking=False):
        raise TooBusy(BUSY)
    try:
        with transaction.suspended():
            if not _slots.acquire(timeout=PATIENCE):
                raise TooBusy(BUSY)
            try:
                yield
            finally:
                _slots.release()
    finally:
        _places.release()
