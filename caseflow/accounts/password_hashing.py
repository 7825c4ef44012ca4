"""Hash and check passwords, a few at a time and never inside a transaction.

Decision. *Context*: one argon2 hash needs 64 MiB of memory and a good part of a second. When it
was computed under SQLite's write lock, twenty strangers who tried to sign in stopped everybody's
work. *Options*: a cheaper hash; a separate process; end the transaction first and limit how many
passwords are hashed at once. *Choice*: the last. *Consequence*: a process hashes at most `SLOTS`
passwords at once, and at most `WAITING` further requests wait, so that the other threads of the
server can still answer. Any further request is told to try again.
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
"""How many passwords one process hashes at once; the other cores are left for pages."""
WAITING, PATIENCE = 3, 5
"""How many requests may wait for a slot (fewer than the server has threads), and for how many
seconds."""
BUSY = "Many people are signing in at this moment. Wait a few seconds, then try again."
_slots = BoundedSemaphore(SLOTS)
_places = BoundedSemaphore(SLOTS + WAITING)


class TooBusy(RuleBroken):
    """All slots for hashing are in use, and the request may not wait, or has waited too long."""


@dataclass(frozen=True)
class NewPassword:
    """A new password that has been checked; only its hash is kept in memory."""

    hashed: str

    @classmethod
    def of(cls, password: str) -> "NewPassword":
        """Check and hash a password.

        Raises RuleBroken when it is too weak, and TooBusy when there is no free slot.
        """
        rules.check_password(password)
        with _slot():
            return cls(str(security.pwd_context.hash(password)))


def check(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Return whether the password belongs to the stored hash, and a hash to store instead of it.

    The new hash is None unless the password is right and the cost of argon2 was raised after the
    old one was made. `stored` is None when there is no such account. Raises TooBusy when there is
    no free slot.
    """
    context = security.pwd_context
    with _slot():
        if stored is None:
            # The time of the response must not show whether there is such an account.
            context.dummy_verify()
            return False, None
        is_right = bool(context.verify(password, stored))
        outdated = is_right and context.needs_update(stored)
        return is_right, str(context.hash(password)) if outdated else None


@contextmanager
def _slot() -> Iterator[None]:
    """Wait for a slot, and run the block outside of the request's transaction."""
    # Never waits here: a request that cannot even queue is refused at once.
    if not _places.acquire(blocking=False):
        raise TooBusy(BUSY)
    try:
        # The transaction ends before the wait, so that a waiting request holds no database lock.
        with transaction.suspended():
            if not _slots.acquire(timeout=PATIENCE):
                raise TooBusy(BUSY)
            try:
                yield
            finally:
                _slots.release()
    finally:
        _places.release()
