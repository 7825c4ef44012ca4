"""When an account may be enrolled or used."""

from datetime import datetime, timedelta

from caseflow.access import Actor, Role
from caseflow.accounts.models import Enrolment, User
from caseflow.errors import RuleBroken

MIN_PASSWORD = 12
FREE_TRIES, LONGEST_DELAY = 4, timedelta(minutes=15)
"""Tries before there is a delay; what doubling it from one second never exceeds."""
FREE_TRIES_ADDRESS, LONGEST_DELAY_ADDRESS = 20, timedelta(minutes=1)
"""The same for one address, whatever the accounts: a whole house may stand behind one address."""
FORGOTTEN_AFTER = timedelta(days=1)
ADDRESS_FORGOTTEN_AFTER = timedelta(hours=1)
"""After this long without a wrong password an address begins anew."""


def delay_after(
    failures: int, *, free: int = FREE_TRIES, longest: timedelta = LONGEST_DELAY
) -> timedelta:
    """How long to wait before the next try: nothing at first, then doubling from a second."""
    if failures <= free:
        return timedelta(0)
    doublings = min(failures - free - 1, 10)
    return min(timedelta(seconds=2**doublings), longest)


def is_recorded(failures: int) -> bool:
    """Whether this wrong try from an address stands in the audit log: the first, then at doubling.

    So the log shows that somebody tries passwords and how often, and a stranger cannot fill it.
    """
    return failures > 0 and failures & (failures - 1) == 0


def check_enrollable(enrolment: Enrolment, now: datetime) -> None:
    """An enrolment link works once, and only until it expires."""
    if enrolment.used_at is not None:
        raise RuleBroken("This link has already been used. Ask your administrator for a new one.")
    if enrolment.expires_at <= now:
        raise RuleBroken("This link has expired. Ask your administrator for a new one.")


def check_password(password: str) -> None:
    """Long beats complicated (NIST SP 800-63B; the length is ASVS 5.0 V6.2.9's for one factor)."""
    if len(password) < MIN_PASSWORD:
        raise RuleBroken(
            "Use at least 12 characters. A few unrelated words work well.", field="password"
        )
    if len(set(password)) < 5:
        raise RuleBroken("Use more different characters.", field="password")


def check_not_own(user: User, by: Actor, sentence: str) -> None:
    """Nobody administers the account with which they administer."""
    if user.id == by.id:
        raise RuleBroken(sentence)


def check_active(user: User) -> None:
    """A disabled account gets no way in."""
    if not user.active:
        raise RuleBroken("This account is disabled. Enable it first.")


def check_roles(roles: list[Role]) -> None:
    """An account without a role could do nothing."""
    if not roles:
        raise RuleBroken("Choose at least one role.", field="roles")
