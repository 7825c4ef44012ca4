"""A form that is sent twice acts once: the second answer is the first one's.

The same form is the same token with the same words, of the same person, to the same page: a
browser that restores the token on the way back sends another form when other words were typed.
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

LONGEST = 200
"""Signs of an address that is kept."""


class SubmittedForm(Model):
    """A form that was carried out, and where its answer led."""

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
    """Answer repeated forms before any view sees them."""
    app.before_request(_answer_repeated)


def remember(response: Response) -> None:
    """Keep where a carried-out form led, in the same transaction as what it did."""
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
    """The first answer to a form that lost a race with its own double."""
    token = g.get("form_token")
    done = db.session.get(SubmittedForm, token) if token else None
    if done is None or done.user_id != current_user.id:
        return None
    g.form_token = None  # it is remembered already
    is_ours = done.location.startswith("/") and not done.location.startswith(("//", "/\\"))
    answer: Response = redirect(done.location if is_ours else "/")  # type: ignore[assignment]
    return answer


def _answer_repeated() -> AnyResponse | None:
    g.form_token = _token() if current_user.is_authenticated else None
    return answer_again()


def _token() -> uuid.UUID | None:
    """What names this very form; the page's token is random, so it tells nothing of the words."""
    try:
        token = uuid.UUID(request.form["form_token"]) if request.method == "POST" else None
    except (KeyError, ValueError):
        token = None
    if token is None:
        return None
    said = sorted(item for item in request.form.items(multi=True) if item[0] != "csrf_token")
    whole = repr((str(current_user.id), request.path, said)).encode()
    return uuid.uuid5(token, hashlib.sha256(whole).hexdigest())
