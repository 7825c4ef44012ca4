"""Where a page of a long list begins, as its address says."""

from flask import request

LARGEST = 2**31
"""Larger than any sequence number in the log; PostgreSQL refuses a larger integer with an error."""


def before_asked() -> int | None:
    """Return the sequence number before which the page begins; None for the newest page."""
    before: int | None = request.args.get("before", type=int)
    return before if before is not None and 0 < before < LARGEST else None


def page_asked() -> int:
    """Return the number of the page, for a list whose order changes; 1 for the first page."""
    number: int | None = request.args.get("page", type=int)
    # A page has many rows, and the number of the first row must not be too large either.
    return number if number is not None and 0 < number < LARGEST // 1000 else 1
