"""A form that is sent twice acts once: the second answer is the first one's."""

import uuid
from datetime import datetime

from flask import Flask, Response, g, redirect, request
from flask_login import current_user
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response as AnyResponse

from caseflow import clock
from caseflow.extensions import db, Model


class SubmittedForm(Model):
    """A form that was carried out, and where its answer led."""

    __tablename__ = "submitted_form"

    token: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    location: Mapped[str] = mapped_column(String(200))


def init_app(app: Flask) -> None:
    """Answer repeated forms before any view sees them."""
    app.before_request(_answer_repeated)


def remember(response: Response) -> None:
    """Keep where a carried-out form led, in the same transaction as what it did."""
    token = g.get("form_token")
    if token and response.status_code in (302, 303) and current_user.is_authenticated:
        db.session.add(
            SubmittedForm(
                token=token,
                user_id=current_user.id,
                at=clock.now(),
                location=response.location or "/",
            )
        )


def answer_again() -> Response | None:
    """The first answer to a form that lost a race with its own double."""
    token = g.get("form_token")
    done = db.session.get(SubmittedForm, token) if token else None
    if done is None or done.user_id != current_user.id:
        return None
    answer: Response = redirect(done.location)  # type: ignore[assignment]
    return answer


def _answer_repeated() -> AnyResponse | None:
    g.form_token = _token()
    if g.form_token is None or not current_user.is_authenticated:
        return None
    return answer_again()


def _token() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.form["form_token"]) if request.method == "POST" else None
    except (KeyError, ValueError):
        return None
