"""What a person typed survives the end of the session, and a look at another page.

Decision. *Context*: a form that was sent after the session had ended was lost, and so was one whose
page was left through a link in it. *Options*: keep drafts on the server, which then hold what
nobody meant to save; the storage of the browser, which others who use it can read; the page itself.
*Choice*: the last, as in `outage`: the answer carries what was typed, sealed to the account that
was shown the form. *Consequence*: nothing is stored. Each form carries a sealed ticket that says
for whom, on which page and in which form of it something was typed. The page that comes back shows
the form with what was typed, and carries out nothing.

A request that only shows something again is made a GET, so that no view takes it for a form.
"""

import json
from dataclasses import dataclass
from typing import Any, Protocol

from flask import (
    Flask,
    Response,
    after_this_request,
    current_app,
    flash,
    g,
    make_response,
    render_template,
    request,
)
from flask.globals import request_ctx
from flask_babel import gettext as _
from flask_login import current_user, user_logged_in
from itsdangerous import base64_decode, base64_encode
from itsdangerous.exc import BadData
from markupsafe import Markup
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import MapAdapter

from caseflow import database
from caseflow.access import PUBLIC, access_of
from caseflow.crypto import carried
from caseflow.crypto.errors import CryptoError
from caseflow.errors import NotFound
from caseflow.web import access_gate

TICKET, KEPT, LEAVING = "caseflow_form", "caseflow_kept", "caseflow_leaving"
"""Names of fields: the ticket of a form, what was typed, and the button that opens another page."""
_OWN = frozenset({TICKET, KEPT, LEAVING, "csrf_token"})
_SIGN_IN = "security.login"


class AnyForm(Protocol):
    """A form, of which only the names are asked."""

    _prefix: str


@dataclass(frozen=True)
class Place:
    """Where something was typed: by whom, on which page, and in which form of the page."""

    user: str
    page: str
    form: str


def init_app(app: Flask) -> None:
    """Show again what was typed; called before the check against forged forms, which would refuse
    a form of an ended session."""
    app.before_request(_receive)
    app.context_processor(lambda: {"kept": g.get("kept"), "kept_field": KEPT})
    user_logged_in.connect(_signed_in, app)


def ticket(form: AnyForm) -> Markup:
    """Return the hidden field that says where this form is shown; nothing for a visitor."""
    if not current_user.is_authenticated:
        return Markup("")
    place = Place(str(current_user.id), _page(), _name(form))
    sealed = _seal("the place of a form", [place.user, place.page, place.form])
    return Markup('<input type="hidden" name="{}" value="{}">').format(TICKET, sealed)


def typed_into(form: AnyForm) -> ImmutableMultiDict[str, str] | None:
    """Return what was typed into this form before, when this page shows it again; else None."""
    name = _name(form)
    shown: tuple[str, list[tuple[str, str]]] | None = g.get("shown_again")
    return ImmutableMultiDict(shown[1]) if shown and shown[0] == name else None


def carry_on() -> Response | None:
    """Answer a form of an earlier session of the same account with a page that leads back to it.

    None when there is nothing to bring back.
    """
    place = _place()
    if place is None or not current_user.is_authenticated or place.user != str(current_user.id):
        return None
    return _leading_back(place.page, _sealed_for(place))


def _receive() -> None:
    if request.method != "POST":
        return
    # A page of another site gets the answer of the access gate.
    if request.headers.get("Sec-Fetch-Site") in access_gate.FOREIGN:
        return
    if request.endpoint == _SIGN_IN:
        g.kept = (request.form[KEPT], "") if KEPT in request.form else None
    elif not current_user.is_authenticated:
        _ask_to_sign_in()
    elif KEPT in request.form:
        _show_again(request.form[KEPT])
    elif LEAVING in request.form and (place := _place()) is not None:
        g.kept = _sealed_for(place), place.page
        _become_get(request.path)


def _ask_to_sign_in() -> None:
    """Answer with the sign-in page, which carries what was typed; the address stays."""
    place = _place()
    is_public = request.endpoint and access_of(current_app, request.endpoint) == PUBLIC
    sealed = request.form.get(KEPT) or (_sealed_for(place) if place else None)
    if sealed is None or is_public:
        return
    g.kept = sealed, ""
    flash(
        _("Your session has ended. Sign in, and you come back to the page with what you typed."),
        "warning",
    )
    _become_get(_addresses().build(_SIGN_IN))
    after_this_request(_unauthorised)


def _unauthorised(response: Response) -> Response:
    """Scripts that ask for a part of a page must not take the sign-in page for it."""
    if response.status_code == 200:
        response.status_code = 401
    return response


def _signed_in(app: Flask, user: Any) -> None:
    if KEPT in request.form:
        after_this_request(_lead_back)


def _lead_back(response: Response) -> Response:
    """Replace the answer to a sign-in by a page that opens the form again."""
    kept = _open(request.form[KEPT])
    if kept is None:
        flash(_("What was typed before can only be opened by the account that typed it."))
        return response
    return _leading_back(kept[0], request.form[KEPT])


def _leading_back(page: str, sealed: str) -> Response:
    g.kept = None
    return make_response(render_template("errors/continue.html", page=page, sealed=sealed))


def _show_again(sealed: str) -> None:
    kept = _open(sealed)
    address = request.full_path.rstrip("?")
    _become_get(request.path)
    if kept is None or kept[0] != address:
        flash(_("What was typed before can only be opened by the account that typed it."))
        return
    g.shown_again = kept[1], kept[2]
    flash(_("This is what you typed. It has not been saved yet: check it, then send it."))


def _become_get(path: str) -> None:
    """Let this request be a GET of this path, which changes nothing, whatever was sent.

    Raises the exceptions of routing: there may be no such page.
    """
    rule, arguments = _addresses().match(path, method="GET", return_rule=True)
    request.url_rule, request.view_args = rule, dict(arguments)
    request.routing_exception = None
    request.method = request.environ["REQUEST_METHOD"] = "GET"
    request.form = ImmutableMultiDict()
    database.writing.set(False)


def _addresses() -> MapAdapter:
    adapter = request_ctx.url_adapter
    if adapter is None:
        raise NotFound
    return adapter


def _place() -> Place | None:
    """Return where the form that was sent had been shown; None when its ticket is not ours."""
    try:
        opened = _opened("the place of a form", request.form.get(TICKET, ""))
    except (CryptoError, BadData):
        return None
    return Place(*opened)


def _sealed_for(place: Place) -> str:
    """Return what this request typed, sealed to the account that was shown the form."""
    said = [item for item in request.form.items(multi=True) if item[0] not in _OWN]
    return _seal(f"what was typed by {place.user}", [place.page, place.form, said])


def _open(sealed: str) -> tuple[str, str, list[tuple[str, str]]] | None:
    """Return page, form and fields; None when they were sealed to another account, or edited."""
    try:
        page, form, said = _opened(f"what was typed by {current_user.id}", sealed)
    except (CryptoError, BadData):
        return None
    return page, form, [(name, value) for name, value in said]


def _seal(purpose: str, said: Any) -> str:
    secret = bytes.fromhex(current_app.config["SECRET_KEY"])
    sealed = carried.seal(json.dumps(said).encode(), secret=secret, purpose=purpose, bound=b"form")
    return base64_encode(sealed).decode()


def _opened(purpose: str, sealed: str) -> Any:
    secret = bytes.fromhex(current_app.config["SECRET_KEY"])
    opened = carried.open_sealed(
        base64_decode(sealed), secret=secret, purpose=purpose, bound=b"form"
    )
    return json.loads(opened)


def _page() -> str:
    """Return the address at which the page that is shown now can be opened again."""
    rule = request.url_rule
    if request.method == "POST" and rule is not None and "GET" not in (rule.methods or ()):
        sent = _place()
        return sent.page if sent else "/"
    return request.full_path.rstrip("?")


def _name(form: AnyForm) -> str:
    """Return the name of a form within its page: its class, its prefix, and which one it is."""
    names: dict[int, str] = g.setdefault("form_names", {})
    if id(form) not in names:
        # Kept with the form, so that no other form can get the same id in this request.
        g.setdefault("named_forms", []).append(form)
        kind = f"{type(form).__qualname__} {form._prefix}"
        names[id(form)] = f"{kind} {sum(name.startswith(kind) for name in names.values())}"
    return names[id(form)]
