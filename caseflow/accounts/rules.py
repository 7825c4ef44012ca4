"""Rules for passwords, enrolment links, delays after wrong passwords, and account changes."""

from datetime import datetime, timedelta

from caseflow.access import Actor, Role
from caseflow.accounts.models import Enrolment, User
from caseflow.errors import RuleBroken

MIN_PASSWORD = 12
"""The shortest password in characters."""
FREE_TRIES, LONGEST_DELAY = 4, timedelta(minutes=15)
"""Wrong passwords without a delay; the longest delay, up to which it doubles from one second."""
FREE_TRIES_ADDRESS, LONGEST_DELAY_ADDRESS = 20, timedelta(minutes=1)
"""The same for one network address and any accounts. Milder, because all users of a building may
share one address."""
FORGOTTEN_AFTER = timedelta(days=1)
"""How long after the last wrong password a count is deleted."""
ADDRESS_FORGOTTEN_AFTER = timedelta(hours=1)
"""How long after the last wrong password the count of a network address starts at zero again."""


def delay_after(
    failures: int, *, free: int = FREE_TRIES, longest: timedelta = LONGEST_DELAY
) -> timedelta:
    """Return how long to wait after this many wrong passwords.

    There is no delay for the first `free` ones; then it is one second, and doubles each time.
    """
    if failures <= free:
        return timedelta(0)
    # 2**10 seconds are more than the longest delay; without a limit the number grows for ever.
    doublings = min(failures - free - 1, 10)
    return min(timedelta(seconds=2**doublings), longest)


def is_recorded(failures: int) -> bool:
    """Return whether this wrong password from a network address is written to the audit log.

    The 1st, 2nd, 4th, 8th and so on are recorded. So the log shows that somebody is trying
    passwords and about how often, and a stranger cannot fill the log.
    """
    # A power of two has exactly one bit set, so it has no bit in common with its predecessor.
    return failures > 0 and failures & (failures - 1) == 0


def check_enrollable(enrolment: Enrolment, now: datetime) -> None:
    """Raise RuleBroken when an enrolment link has been used or has expired."""
    if enrolment.used_at is not None:
        raise RuleBroken("This link has already been used. Ask your administrator for a new one.")
    if enrolment.expires_at <= now:
        raise RuleBroken("This link has expired. Ask your administrator for a new one.")


def check_password(password: str) -> None:
    """Raise RuleBroken when a password is too short, or has fewer than 5 different characters.

    Length is asked for instead of special characters, as NIST SP 800-63B recommends. The minimum
    length follows ASVS 5.0 V6.2.9, for sign-in with one factor.
    """
    if len(password) < MIN_PASSWORD:
        raise RuleBroken(
            "Use at least 12 characters. A few unrelated words work well.", field="password"
        )
    if len(set(password)) < 5:
        raise RuleBroken("Use more different characters.", field="password")


def check_not_own(user: User, by: Actor, sentence: str) -> None:
    """Raise RuleBroken with this sentence when somebody administers their own account."""
    if user.id == by.id:
        raise RuleBroken(sentence)


def check_active(user: User) -> None:
    """Raise RuleBroken when the account is disabled."""
    if not user.active:
        raise RuleBroken("This account is disabled. Enable it first.")


def check_roles(roles: list[Role]) -> None:
    """Raise RuleBroken when no role is given: the account could not be used for anything."""
    if not roles:
        raise RuleBroken("Choose at least one role.", field="roles")
