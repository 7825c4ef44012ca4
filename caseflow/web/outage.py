"""What a person typed survives a short outage: it goes back to the browser, and comes again.

Decision. *Context*: while the database could not be reached, a form was answered with "this page
was open too long", and the text was gone. *Options*: keep the text in memory or a file; rely on
the browser's back button, which does not bring back pages with `no-store`; put it into the answer.
*Choice*: the last, sealed under a key of this installation and this browser's cookie, so that
nobody who finds the page reads it, and nothing is stored. *Consequence*: the button "Try again"
sends it back to the same address, and the form is carried out as if it had been sent now; a form
that had been carried out after all is answered with its first answer (`idempotency`).
"""

import json
from typing import Any

from flask import Flask, current_app, g, request
from flask_login import current_user
from itsdangerous import base64_decode, base64_encode
from itsdangerous.exc import BadData
from werkzeug.datastructures import ImmutableMultiDict

from caseflow.crypto import carried
from caseflow.crypto.errors import CryptoError

FIELD = "caseflow_typed"


def init_app(app: Flask) -> None:
    """Put back what was typed before anything else looks at the form; called first of all."""
    app.before_request(_put_back)


def typed() -> str:
    """What this request typed, sealed; empty when there is nothing to carry, or a file.

    Only people with an account have forms that are long to write; what others type (a password, a
    receipt's code) is a secret by itself, and is typed again.
    """
    if request.method != "POST" or request.files or not _has_account():
        return ""
    said = list(request.form.items(multi=True))
    if not said:
        return ""
    return base64_encode(carried.seal(json.dumps(said).encode(), **_bound())).decode()


def _put_back() -> None:
    sent = request.form.get(FIELD) if request.method == "POST" else None
    if sent is None:
        return
    try:
        said = json.loads(carried.open_sealed(base64_decode(sent), **_bound()))
    except (CryptoError, BadData):
        said = []  # of another browser, or edited: the form is empty, and its page says so
    request.form = ImmutableMultiDict((name, value) for name, value in said)


def _has_account() -> bool:
    # While the database is away nobody can say whose session it is, only that there is one.
    return bool(g.get("database_failed")) or bool(current_user.is_authenticated)


def _bound() -> dict[str, Any]:
    """What sealing and opening must have in common: installation, cookie and address."""
    cookie = request.cookies.get(current_app.config["SESSION_COOKIE_NAME"], "")
    return {
        "secret": bytes.fromhex(current_app.config["SECRET_KEY"]),
        "purpose": f"what was typed {cookie}",
        "bound": request.path.encode(),
    }
