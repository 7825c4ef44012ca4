"""From where a page of a long list goes on, as the page's address says it."""

from flask import request

LARGEST = 2**31
"""Above every sequence number that a column of the log holds."""


def before_asked() -> int | None:
    """The sequence number before which the page begins; None for the newest page."""
    before: int | None = request.args.get("before", type=int)
    return before if before is not None and 0 < before < LARGEST else None
