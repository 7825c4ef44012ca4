"""When the mail about a notice is tried again, and until when."""

from datetime import timedelta

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
"""Between the first attempt and the second; between any two."""
MAILED_WITHIN = timedelta(days=7)
"""How long mail is tried. Proposed, not taken from a standard: RFC 5321 (4.5.4.1) asks a mail
host to try for at least four to five days."""


def wait_before_mail(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: a minute at first, then doubling."""
    # The exponent is bounded so that no number of attempts overflows.
    doublings = min(attempts - 1, 10)
    return min(timedelta(seconds=FIRST_WAIT.total_seconds() * 2**doublings), LONGEST_WAIT)
