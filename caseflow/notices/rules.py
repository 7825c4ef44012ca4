"""Rules for sending an e-mail again that the mail host did not accept."""

from datetime import timedelta

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
"""The time between the first and the second attempt; the longest time between two attempts."""
MAILED_WITHIN = timedelta(days=7)
"""How long after a notice its e-mail is tried. This is proposed and comes from no standard;
RFC 5321 (4.5.4.1) asks a mail host to try for at least four to five days."""


def wait_before_mail(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: a minute, and then twice as long."""
    # The exponent is bounded so that no number of attempts overflows.
    doublings = min(attempts - 1, 10)
    return min(timedelta(seconds=FIRST_WAIT.total_seconds() * 2**doublings), LONGEST_WAIT)
