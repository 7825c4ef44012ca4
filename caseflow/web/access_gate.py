"""Check each request before its view: what the view declares, where it comes from, who asks.

A view without `@requires`, `@signed_in` or `@public` is refused to everybody.
"""

import re

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from caseflow.access import PUBLIC, access_of

HIDING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, and characters that change the direction of the text.

With them, a text could look different from what it is.
"""
FOREIGN = frozenset({"cross-site", "same-site"})
"""Values of the header Sec-Fetch-Site for requests from pages of another origin."""


def init_app(app: Flask) -> None:
    """Check every request against what its view declares."""
    app.before_request(_check)


def _check() -> Response | None:
    if any(HIDING.search(value) for _, value in request.args.items(multi=True)):
        abort(400)
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access is None:
        abort(403)
    # Besides the CSRF token: browsers set this header, and a foreign page cannot change it.
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in FOREIGN:
        abort(403)
    if access == PUBLIC or current_user.is_authenticated:
        return None
    # A form that was sent comes back after signing in (see `kept_forms`), if it has a ticket.
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=back))
