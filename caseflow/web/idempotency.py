"""A form that is sent twice is carried out once; the second request gets the same answer.

Two requests are the same form when token, content, person and page are the same. The content
counts too, because a browser that goes back restores the old token: with another text in it, this
is a new form.
"""

import hashlib
import uuid
from datetime import datetime, timedelta

from flask import Flask, Response, g, redirect, request
from flask_login import current_user
from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response as AnyResponse

from caseflow import clock
from caseflow.extensions import Model, db
from caseflow.web import kept_forms

LONGEST = 200
"""The most characters of an address that is kept."""


class SubmittedForm(Model):
    """A form that was carried out, and the address to which its answer redirected."""

    __tablename__ = "submitted_form"
    __digested__ = False

    token: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    location: Mapped[str] = mapped_column(String(LONGEST))


REMEMBERED = timedelta(days=2)
"""How long a form is answered again: longer than any session in which it was opened."""


def sweep() -> None:
    """Forget forms that nobody can send again."""
    old = SubmittedForm.at < clock.now() - REMEMBERED
    db.session.execute(delete(SubmittedForm).where(old))


def init_app(app: Flask) -> None:
    """Answer repeated forms before they reach a view."""
    app.before_request(_answer_repeated)


def remember(response: Response) -> None:
    """Keep that a form was carried out, in the same transaction as what it changed.

    Only a redirect means that it was: a form that is shown again with errors may be sent again.
    """
    token = g.get("form_token")
    location = response.location or "/"
    if not token or response.status_code not in (302, 303) or len(location) > LONGEST:
        return
    if current_user.is_authenticated:
        db.session.add(
            SubmittedForm(
                token=token,
                user_id=current_user.id,
                at=clock.now(),
                location=location,
            )
        )


def answer_again() -> Response | None:
    """Return the answer to this form from when it was carried out before; None if it was not."""
    token = g.get("form_token")
    done = db.session.get(SubmittedForm, token) if token else None
    if done is None or done.user_id != current_user.id:
        return None
    g.form_token = None  # it is remembered already
    # Checked again, in case somebody changed the stored address to send people elsewhere.
    is_ours = done.location.startswith("/") and not done.location.startswith(("//", "/\\"))
    answer: Response = redirect(done.location if is_ours else "/")  # type: ignore[assignment]
    return answer


def _answer_repeated() -> AnyResponse | None:
    g.form_token = _token() if current_user.is_authenticated else None
    return answer_again()


def _token() -> uuid.UUID | None:
    """Return an id of this form, made from its token, content, person and page; None for others.

    The token of the page is random, so that nobody can guess the content from the stored id.
    """
    try:
        token = uuid.UUID(request.form["form_token"]) if request.method == "POST" else None
    except (KeyError, ValueError):
        token = None
    if token is None:
        return None
    # These may differ between two pages with the same form, so they are left out.
    other = {"csrf_token", kept_forms.TICKET}
    said = sorted(item for item in request.form.items(multi=True) if item[0] not in other)
    files = [(name, getattr(one.stream, "sha256", b"")) for name, one in request.files.items()]
    whole = repr((str(current_user.id), request.path, said, *files)).encode()
    return uuid.uuid5(token, hashlib.sha256(whole).hexdigest())
