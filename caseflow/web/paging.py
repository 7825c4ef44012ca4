"""Where a page of a long list begins, as its address says."""

from flask import request

LARGEST = 2**31
"""Larger than any sequence number in the log; PostgreSQL refuses a larger integer with an error."""


def before_asked() -> int | None:
    """Return the sequence number before which the page begins; None for the newest page."""
    before: int | None = request.args.get("before", type=int)
    return before if before is not None and 0 < before < LARGEST else None
